package org.ftpsbridge.routing;

import org.ftpsbridge.net.ProxyVersion;

/**
 * Which PROXY headers tell a backend whose connections it gets.
 *
 * @param control what control connections begin with
 * @param data what the data connections begin with that we open
 */
public record ProxyUse(ProxyVersion control, ProxyVersion data) {

  /** The backend takes us for the client. */
  public static final ProxyUse NONE = new ProxyUse(ProxyVersion.NONE, ProxyVersion.NONE);
}
