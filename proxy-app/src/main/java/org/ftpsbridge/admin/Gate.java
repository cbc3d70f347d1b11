package org.ftpsbridge.admin;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.NetUtil;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.ftpsbridge.config.AccessToken;
import org.ftpsbridge.config.AdminSettings;

/**
 * Who may ask for what.
 *
 * <p>Where nothing has to be shown, what can connect is trusted, and among that is every browser on
 * the machine with all the pages that are open in it. A page of another site may send requests
 * here, which its browser marks with its Origin (RFC 6454) or Sec-Fetch-Site; and with a name of
 * its own that it lets point here (DNS rebinding) it would even read the answers as if they were
 * its own. So a request of another site is refused, and where nothing has to be shown so is one for
 * another name than an address or localhost.
 */
final class Gate {
  private static final String BEARER = "bearer ";
  private static final String BASIC = "basic ";

  /** Has a browser ask its user; whoever has a bearer token knows how to show it. */
  private static final String BROWSERS = "Basic realm=\"ftps-bridge\", charset=\"UTF-8\"";

  private final Optional<AccessToken> token;
  private final boolean certificates;
  private final String scheme;

  Gate(AdminSettings settings) {
    this.token = settings.token();
    this.certificates = settings.tls().flatMap(AdminSettings.Tls::trust).isPresent();
    this.scheme = settings.tls().isPresent() ? "https://" : "http://";
  }

  /** Why such a request is not answered at all; empty if it may be. */
  Optional<Answer> refusal(HttpRequest request, boolean forAll) {
    List<String> hosts = request.headers().getAll(HttpHeaderNames.HOST);
    if (hosts.size() != 1) {
      return refused(HttpResponseStatus.BAD_REQUEST, "one Host has to be named");
    }
    String host = hosts.get(0);
    if (token.isEmpty() && !certificates && !isOfThisMachine(host)) {
      return refused(HttpResponseStatus.FORBIDDEN, "the Host has to be an address or localhost");
    }
    if (isOfAnotherSite(request, host)) {
      return refused(HttpResponseStatus.FORBIDDEN, "a page of another site may not ask");
    }
    if (token.isPresent() && !forAll && !shows(token.get(), request.headers())) {
      return refused(HttpResponseStatus.UNAUTHORIZED, "the token has to be shown")
          .map(answer -> answer.with(HttpHeaderNames.WWW_AUTHENTICATE, BROWSERS));
    }
    return Optional.empty();
  }

  private static Optional<Answer> refused(HttpResponseStatus status, String sentence) {
    return Optional.of(Answer.text(status, sentence));
  }

  private static boolean isOfThisMachine(String host) {
    String name = host.replaceFirst(":[0-9]{1,5}$", "").toLowerCase(Locale.ROOT);
    if (name.startsWith("[") && name.endsWith("]")) {
      return NetUtil.isValidIpV6Address(name.substring(1, name.length() - 1));
    }
    return name.equals("localhost") || NetUtil.isValidIpV4Address(name);
  }

  private boolean isOfAnotherSite(HttpRequest request, String host) {
    String origin = request.headers().get(HttpHeaderNames.ORIGIN);
    if (origin != null && !origin.equalsIgnoreCase(scheme + host)) {
      return true;
    }
    String site = request.headers().get("Sec-Fetch-Site", "none");
    boolean looks =
        request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
    return !looks && !site.equals("none") && !site.equals("same-origin");
  }

  private static boolean shows(AccessToken token, HttpHeaders headers) {
    String shown = headers.get(HttpHeaderNames.AUTHORIZATION, "");
    if (shown.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return token.is(shown.substring(BEARER.length()).strip());
    }
    if (shown.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
      return token.is(password(shown.substring(BASIC.length()).strip()));
    }
    return false;
  }

  /** What is behind the colon (RFC 7617); the name before it may be any. */
  private static String password(String base64) {
    try {
      String pair = new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
      return pair.substring(pair.indexOf(':') + 1);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }
}
