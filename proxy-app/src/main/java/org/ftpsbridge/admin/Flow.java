package org.ftpsbridge.admin;

import java.time.Duration;

/** The body of an answer that has no end yet. All methods are called on the endpoint's thread. */
interface Flow {

  /** Begins; from now on it may write. */
  void begin(Outlet outlet);

  /** The outlet takes more again. */
  void onWritable();

  /** Whoever asked is gone, or the flow is over: nothing can be written any more. Told once. */
  void onEnd();

  /**
   * Has it say its last word and finish.
   *
   * @param why in a few words
   */
  void end(String why);

  /** Where it goes, to whoever asked. */
  interface Outlet {

    /** Runs a task on the endpoint's thread. */
    void run(Runnable task);

    /** Runs a task on the endpoint's thread, later. */
    void runAfter(Duration time, Runnable task);

    /** Whether more is welcome; what is written all the same waits in memory. */
    boolean isWritable();

    /** Writes text, in UTF-8; on the endpoint's thread. */
    void write(String text);

    /** There is nothing more to write; on the endpoint's thread. */
    void finish();
  }
}
