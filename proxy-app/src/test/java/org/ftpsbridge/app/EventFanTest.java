package org.ftpsbridge.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ftpsbridge.observe.SessionEvents;
import org.junit.jupiter.api.Test;

/** Whoever listens is told everything. */
class EventFanTest {

  @Test
  void eachEventIsToldToAllInTheirOrder() throws Exception {
    List<Method> events =
        Arrays.stream(SessionEvents.class.getDeclaredMethods())
            .filter(method -> method.getReturnType() == void.class)
            .toList();
    assertThat(events).hasSizeGreaterThan(10);
    for (Method event : events) {
      List<String> told = new ArrayList<>();
      EventFan fan = new EventFan(List.of(listener("first", told), listener("second", told)));
      event.invoke(fan, new Object[event.getParameterCount()]);
      assertThat(told).containsExactly("first " + event.getName(), "second " + event.getName());
    }
    assertThat(Arrays.stream(EventFan.class.getDeclaredMethods()).map(Method::getName))
        .containsAll(
            Arrays.stream(SessionEvents.class.getDeclaredMethods()).map(Method::getName).toList());
  }

  private static SessionEvents listener(String name, List<String> told) {
    return (SessionEvents)
        Proxy.newProxyInstance(
            SessionEvents.class.getClassLoader(),
            new Class<?>[] {SessionEvents.class},
            (proxy, method, arguments) -> {
              told.add(name + " " + method.getName());
              return null;
            });
  }
}
