package org.ftpsbridge.data;

import io.netty.buffer.ByteBuf;

/** Is told what happens on a leg, on its event loop. */
interface LegOwner {

  /** Takes no interest in what comes. */
  LegOwner NOBODY =
      new LegOwner() {
        @Override
        public void onBytes(DataLeg leg, ByteBuf bytes) {
          bytes.release();
        }

        @Override
        public void onBytesPaused(DataLeg leg) {}

        @Override
        public void onWritabilityChanged(DataLeg leg) {}

        @Override
        public void onEnd(DataLeg leg, LegEnd end) {}
      };

  /** Bytes came; they are the owner's to release or hand on. */
  void onBytes(DataLeg leg, ByteBuf bytes);

  /** No more bytes for the moment. */
  void onBytesPaused(DataLeg leg);

  /** The leg takes more bytes again, or has taken enough. */
  void onWritabilityChanged(DataLeg leg);

  /** The far side ended the leg; CLEAN may still be followed by BROKEN, nothing follows that. */
  void onEnd(DataLeg leg, LegEnd end);
}
