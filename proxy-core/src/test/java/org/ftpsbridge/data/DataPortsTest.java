package org.ftpsbridge.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.ftpsbridge.net.PortRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which ports a door has, and which it tries first. */
class DataPortsTest {

  private static final int MANY = 1000;

  @Test
  void theOnePortIsAllThereIs() {
    DataPorts ports = DataPorts.one(989, Optional.empty());
    assertThat(ports.all()).containsExactly(989);
    assertThat(ports.inOrder()).containsExactly(989);
  }

  @Test
  void theOnePortComesFirstAndTheOthersInOrder() {
    DataPorts ports = DataPorts.one(40_000, Optional.of(new PortRange(2000, 2002)));
    assertThat(ports.all()).containsExactly(40_000, 2000, 2001, 2002);
    for (int time = 0; time < MANY; time++) {
      assertThat(ports.inOrder()).containsExactly(40_000, 2000, 2001, 2002);
    }
  }

  @Test
  void aClassicRangeIsTriedFromAnywhereAndWhole() {
    DataPorts ports = DataPorts.range(new PortRange(2000, 2002));
    assertThat(ports.all()).containsExactly(2000, 2001, 2002);
    Set<List<Integer>> orders = new HashSet<>();
    for (int time = 0; time < MANY; time++) {
      orders.add(ports.inOrder());
    }
    assertThat(orders)
        .containsExactlyInAnyOrder(
            List.of(2000, 2001, 2002), List.of(2001, 2002, 2000), List.of(2002, 2000, 2001));
  }

  @Test
  void aDoorHasAPort() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DataPorts(OptionalInt.empty(), Optional.empty()));
  }

  @ParameterizedTest
  @CsvSource({"2000", "2001", "2002"})
  void theOnePortIsNoneOfTheOthers(int port) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DataPorts.one(port, Optional.of(new PortRange(2000, 2002))))
        .withMessageContaining("overflow");
  }

  @ParameterizedTest
  @CsvSource({"1999", "2003"})
  void itMayBeTheirNeighbour(int port) {
    assertThat(DataPorts.one(port, Optional.of(new PortRange(2000, 2002))).all()).hasSize(4);
  }
}
