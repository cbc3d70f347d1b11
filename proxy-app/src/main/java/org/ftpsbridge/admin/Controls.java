package org.ftpsbridge.admin;

import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.ftpsbridge.config.Loaded;
import org.ftpsbridge.observe.SessionDialect;

/**
 * What the endpoint can look up, and have done, beside what the bridge itself knows. Any thread.
 */
public interface Controls {

  /** The configuration that new sessions get. */
  Loaded loaded();

  /** How a client has spoken, in the words of the log. */
  Map<String, Object> wordsOf(SessionDialect dialect);

  /** Has the configuration read anew; the answer comes once it is taken on, or not. */
  CompletionStage<ReloadResult> reload();

  /** Begins what SIGTERM begins; false if it has begun already. */
  boolean startDrain();
}
