package org.ftpsbridge.tls;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.ftpsbridge.net.Defects;
import org.ftpsbridge.observe.CloseReason;

/**
 * Which servers are taken for what they say they are. A certificate is judged by one of three
 * rules: it descends from a trusted one, is in its time and names the host (RFC 9110 section
 * 4.3.4); or its public key is one of those pinned, and nothing else of it counts; or any will do.
 */
public final class ServerTrust extends X509ExtendedTrustManager {

  private static final X509Certificate[] NO_ISSUERS = {};

  /** Judges a chain, the server's own certificate first; the engine knows the host. */
  private interface Rule {
    void check(X509Certificate[] chain, String keyExchange, SSLEngine engine)
        throws CertificateException;
  }

  private final Rule rule;

  private ServerTrust(Rule rule) {
    this.rule = rule;
  }

  /** Descent from a certificate that the system trusts. */
  public static ServerTrust system() throws IOException {
    return descent(Descent.fromSystem());
  }

  /**
   * Descent from a certificate of this PEM file, which may be the server's own.
   *
   * @throws IOException naming the file if it holds none
   */
  public static ServerTrust in(Path file) throws IOException {
    return descent(Descent.from(file));
  }

  /** One of these public keys: {@code sha256/} and the Base64 of its SHA-256 (RFC 7469). */
  public static ServerTrust pinned(Set<String> pins) {
    return new ServerTrust(
        (chain, keyExchange, engine) -> {
          String pin = pinOf(chain[0]);
          if (!pins.contains(pin)) {
            throw new UntrustedServerException(
                CloseReason.BACKEND_WRONG_PIN, chain[0], "its public key is " + pin);
          }
        });
  }

  /** Anybody, who may as well be an attacker. */
  public static ServerTrust anybody() {
    return new ServerTrust((chain, keyExchange, engine) -> {});
  }

  /** The pin of a certificate's public key. */
  public static String pinOf(X509Certificate certificate) {
    try {
      byte[] key = certificate.getPublicKey().getEncoded();
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(key);
      return "sha256/" + Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static ServerTrust descent(X509ExtendedTrustManager java) {
    return new ServerTrust((chain, kx, engine) -> checkDescent(java, chain, kx, engine));
  }

  /** In this order, so that the reason told is the one that an operator can act upon. */
  private static void checkDescent(
      X509ExtendedTrustManager java, X509Certificate[] chain, String keyExchange, SSLEngine engine)
      throws CertificateException {
    checkTime(chain[0]);
    try {
      java.checkServerTrusted(chain, keyExchange);
    } catch (CertificateException e) {
      throw badDescent(chain, e);
    }
    try {
      java.checkServerTrusted(chain, keyExchange, engine);
    } catch (CertificateException e) {
      throw isCausedBy(CertPathValidatorException.class, e)
          ? badDescent(chain, e)
          : new UntrustedServerException(
              CloseReason.BACKEND_WRONG_HOST_NAME,
              chain[0],
              names(chain[0]) + ": " + e.getMessage());
    }
  }

  private static void checkTime(X509Certificate leaf) throws UntrustedServerException {
    try {
      leaf.checkValidity();
    } catch (CertificateExpiredException e) {
      throw new UntrustedServerException(
          CloseReason.BACKEND_CERTIFICATE_EXPIRED,
          leaf,
          "it expired at " + leaf.getNotAfter().toInstant());
    } catch (CertificateNotYetValidException e) {
      throw new UntrustedServerException(
          CloseReason.BACKEND_CERTIFICATE_EARLY,
          leaf,
          "it is not valid before " + leaf.getNotBefore().toInstant());
    }
  }

  private static UntrustedServerException badDescent(
      X509Certificate[] chain, CertificateException why) {
    X509Certificate leaf = chain[0];
    if (!isCausedBy(CertPathBuilderException.class, why)) {
      return new UntrustedServerException(
          CloseReason.BACKEND_CERTIFICATE_UNFIT, leaf, Defects.wordsOf(why));
    }
    boolean selfSigned = leaf.getSubjectX500Principal().equals(leaf.getIssuerX500Principal());
    return new UntrustedServerException(
        selfSigned ? CloseReason.BACKEND_SELF_SIGNED : CloseReason.BACKEND_UNKNOWN_ISSUER,
        leaf,
        "it is of "
            + leaf.getSubjectX500Principal()
            + ", issued by "
            + leaf.getIssuerX500Principal()
            + ": "
            + why.getMessage());
  }

  private static boolean isCausedBy(Class<? extends Throwable> kind, Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (kind.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }

  private static String names(X509Certificate leaf) throws CertificateException {
    var alternatives = leaf.getSubjectAlternativeNames();
    return alternatives == null
        ? "it is of " + leaf.getSubjectX500Principal()
        : "it is for " + alternatives.stream().map(ServerTrust::value).toList();
  }

  /** A name of the list that Java gives: its kind, then its value. */
  private static String value(List<?> name) {
    return String.valueOf(name.get(1));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String keyExchange, SSLEngine engine)
      throws CertificateException {
    rule.check(chain, keyExchange, engine);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String keyExchange)
      throws CertificateException {
    throw new CertificateException("a server is judged by its engine, which knows its name");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String keyExchange, Socket socket)
      throws CertificateException {
    checkServerTrusted(chain, keyExchange);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String keyExchange)
      throws CertificateException {
    throw new CertificateException("no client is judged here");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String keyExchange, Socket socket)
      throws CertificateException {
    checkClientTrusted(chain, keyExchange);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String keyExchange, SSLEngine engine)
      throws CertificateException {
    checkClientTrusted(chain, keyExchange);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return NO_ISSUERS.clone();
  }
}
