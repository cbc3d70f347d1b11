package org.ftpsbridge.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Certificates and private keys in PEM files (RFC 7468). No message holds what a key file holds.
 */
public final class PemFiles {
  private static final Pattern PRIVATE_KEY =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]*)PRIVATE KEY-----([^-]*)-----END \\1PRIVATE KEY-----");
  private static final byte[] RSA_ALGORITHM = {
    0x30, 0x0D, 0x06, 0x09, 0x2A, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xF7, 0x0D, 1, 1, 1, 5, 0
  };

  private PemFiles() {}

  /** A file that does not hold what is expected of it; the message ends a sentence about it. */
  public static final class Unusable extends Exception {
    private static final long serialVersionUID = 1L;

    private Unusable(String endOfSentence) {
      super(endOfSentence);
    }
  }

  /** All certificates of a file, at least one: the leaf, then its chain. */
  public static List<X509Certificate> chain(Path file) throws Unusable {
    List<X509Certificate> chain = new ArrayList<>();
    try {
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(bytes(file)))) {
        chain.add((X509Certificate) certificate);
      }
    } catch (CertificateException e) {
      throw new Unusable("cannot be read as certificates; it must be a PEM file");
    }
    if (chain.isEmpty()) {
      throw new Unusable("holds no certificate; it must be a PEM file with BEGIN CERTIFICATE");
    }
    return List.copyOf(chain);
  }

  /** The private key of a file: PKCS #8, or PKCS #1 for RSA, without a passphrase. */
  public static PrivateKey privateKey(Path file) throws Unusable {
    String text = new String(bytes(file), StandardCharsets.ISO_8859_1);
    Matcher pem = PRIVATE_KEY.matcher(text);
    if (!pem.find()) {
      throw new Unusable("holds no private key; it must be a PEM file with BEGIN PRIVATE KEY");
    }
    byte[] der;
    try {
      der = Base64.getMimeDecoder().decode(pem.group(2));
    } catch (IllegalArgumentException e) {
      throw new Unusable("holds a private key that is not Base64");
    }
    return switch (pem.group(1).strip()) {
      case "" -> fromPkcs8(der);
      case "RSA" -> fromPkcs8(wrapped(der));
      default ->
          throw new Unusable(
              "is encrypted or of an old form; convert it with openssl pkcs8 -topk8 -nocrypt");
    };
  }

  /** Whether what the one signs the other verifies. */
  public static boolean belongTogether(PrivateKey secret, PublicKey known) throws Unusable {
    byte[] sample = {1, 2, 3};
    Signature signature;
    byte[] signed;
    try {
      signature = Signature.getInstance(algorithmFor(secret));
      signature.initSign(secret);
      signature.update(sample);
      signed = signature.sign();
    } catch (GeneralSecurityException e) {
      throw new Unusable("holds a key of a kind or curve that Java cannot use here");
    }
    try {
      signature.initVerify(known);
      signature.update(sample);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static String algorithmFor(PrivateKey secret) {
    return switch (secret.getAlgorithm()) {
      case "RSA" -> "SHA256withRSA";
      case "EC" -> "SHA256withECDSA";
      default -> secret.getAlgorithm();
    };
  }

  private static PrivateKey fromPkcs8(byte[] der) throws Unusable {
    for (String algorithm : List.of("RSA", "EC")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
      } catch (GeneralSecurityException e) {
        // the next algorithm
      }
    }
    throw new Unusable(
        "holds a private key that is neither RSA nor EC; no other kind serves TLS clients here");
  }

  /** A PKCS #1 key (RFC 8017, A.1.2) inside a PKCS #8 one (RFC 5208): version, algorithm, key. */
  private static byte[] wrapped(byte[] rsaKey) {
    byte[] inner = element(0x04, rsaKey);
    ByteBuffer body = ByteBuffer.allocate(3 + RSA_ALGORITHM.length + inner.length);
    body.put(new byte[] {0x02, 0x01, 0x00}).put(RSA_ALGORITHM).put(inner);
    return element(0x30, body.array());
  }

  /** An element of DER whose length takes two bytes, as those of any RSA key in use do. */
  private static byte[] element(int tag, byte[] content) {
    return ByteBuffer.allocate(4 + content.length)
        .put((byte) tag)
        .put((byte) 0x82)
        .putShort((short) content.length)
        .put(content)
        .array();
  }

  private static byte[] bytes(Path file) throws Unusable {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new Unusable("cannot be read; let the user that runs the bridge read it");
    }
  }
}
