package org.ftpsbridge.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.ftpsbridge.ftp.FtpReply;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What replies say of the size of a file. */
class SizeMemoryTest {

  @ParameterizedTest
  @CsvSource({
    "Opening BINARY mode data connection for f (12345 bytes)., 12345",
    "Opening data connection for (7 bytes) (99 bytes)., 99",
    "Opening BINARY mode data connection for f (0 bytes), 0"
  })
  void manyServersAnnounceIt(String text, long size) {
    assertThat(SizeMemory.announcedBy(FtpReply.of(150, text))).hasValue(size);
  }

  @ParameterizedTest
  @CsvSource({
    "About to open data connection.",
    "Opening for f (12345 kbytes).",
    "Opening for f (-1 bytes).",
    "Opening for f (9999999999999999999 bytes).",
    "Opening for f ( bytes)."
  })
  void othersDoNot(String text) {
    assertThat(SizeMemory.announcedBy(FtpReply.of(150, text))).isEmpty();
  }
}
