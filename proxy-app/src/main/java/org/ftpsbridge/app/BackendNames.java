package org.ftpsbridge.app;

import java.util.List;
import org.ftpsbridge.Listener;
import org.ftpsbridge.routing.Backend;

/** The backends of a listener, short enough for a line. */
final class BackendNames {
  private static final int MOST = 5;

  private BackendNames() {}

  /** Their names, or how many they are. */
  static String of(Listener listener) {
    List<String> names = listener.routing().backends().stream().map(Backend::name).toList();
    return names.size() > MOST ? names.size() + " backends" : String.join(" or ", names);
  }
}
