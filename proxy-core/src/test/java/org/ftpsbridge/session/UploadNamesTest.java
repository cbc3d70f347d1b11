package org.ftpsbridge.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.ftpsbridge.bench.Farm;
import org.ftpsbridge.ftp.LineEnd;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.ftp.TelnetData;
import org.ftpsbridge.net.Endpoint;
import org.ftpsbridge.routing.Backend;
import org.ftpsbridge.routing.BackendData;
import org.ftpsbridge.routing.Balance;
import org.ftpsbridge.routing.GroupMember;
import org.junit.jupiter.api.Test;

/** Which uploads are to one name, so that none of them may delete it. */
class UploadNamesTest {

  private final UploadNames names = new UploadNames();

  private static Backend backend(String name, String address) {
    return new Backend(
        name,
        Endpoint.parse(address),
        Security.PLAIN,
        Optional.empty(),
        BackendData.PASSIVE,
        LineEnd.CRLF,
        TelnetData.RAW);
  }

  private UploadNames.Upload begin(Backend backend, String path) {
    return names.begin(backend, path).orElseThrow();
  }

  @Test
  void aServerWithTwoPortsHasEachNameOnce() {
    UploadNames.Upload left = begin(backend("old", "192.0.2.1:21"), "file");
    UploadNames.Upload again = begin(backend("new", "192.0.2.1:990"), "dir/FILE");
    again.end();
    assertThat(left.takeForDeletion()).isFalse();
  }

  @Test
  void anotherServersNamesAreItsOwn() {
    UploadNames.Upload left = begin(backend("old", "192.0.2.1:21"), "file");
    begin(backend("new", "192.0.2.2:21"), "file").end();
    assertThat(left.takeForDeletion()).isTrue();
  }

  @Test
  void theServersOfAGroupMayHaveOneDisk() {
    Backend one = backend("one", "192.0.2.1:21");
    Backend farm =
        Farm.of(
            one,
            Balance.ROUND_ROBIN,
            GroupMember.at(Endpoint.parse("192.0.2.2:21")),
            GroupMember.at(Endpoint.parse("192.0.2.1:21")));
    UploadNames.Upload left = begin(farm, "file");
    begin(farm, "file").end();
    assertThat(left.takeForDeletion()).isFalse();
    UploadNames.Upload mine = begin(one, "other");
    begin(farm, "other").end();
    assertThat(mine.takeForDeletion()).isFalse();
    UploadNames.Upload apart = begin(farm, "third");
    begin(backend("else", "192.0.2.3:21"), "third").end();
    assertThat(apart.takeForDeletion()).isTrue();
  }
}
