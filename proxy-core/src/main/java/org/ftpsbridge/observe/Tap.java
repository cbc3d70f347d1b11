package org.ftpsbridge.observe;

import java.util.List;

/** Where sessions find those who look on at them; safe for all threads. */
public interface Tap {

  /** Nobody ever looks on. */
  Tap CLOSED = List::of;

  /**
   * Those who look on now, the same list as long as nobody comes or goes. Sessions ask at each
   * word, so that it may cost no more than one volatile read.
   */
  List<Onlooker> onlookers();
}
