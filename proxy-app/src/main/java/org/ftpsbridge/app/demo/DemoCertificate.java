package org.ftpsbridge.app.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A self-signed certificate for localhost and 127.0.0.1, with its key, as PEM files.
 *
 * @param certificate the certificate's file
 * @param key the private key's file, readable by its owner only
 */
public record DemoCertificate(Path certificate, Path key) {
  private static final String ALIAS = "demo";
  private static final String PASSWORD = "demonstration";
  private static final long LONGEST_WAIT_SECONDS = 60;

  /**
   * Makes tls.crt and tls.key in a folder, by the keytool of the running Java. Blocks for about a
   * second.
   *
   * @param validity options of keytool that say when the certificate is valid; empty for 90 days
   *     from now
   * @throws IOException with a sentence for people if there is no keytool or it fails
   */
  public static DemoCertificate make(Path folder, List<String> validity) throws IOException {
    Path store = folder.resolve("demo.p12");
    generate(store, validity);
    try {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      try (InputStream in = Files.newInputStream(store)) {
        keys.load(in, PASSWORD.toCharArray());
      }
      Certificate certificate = keys.getCertificate(ALIAS);
      Key key = keys.getKey(ALIAS, PASSWORD.toCharArray());
      if (certificate == null || key == null) {
        throw new IOException("keytool made no certificate");
      }
      DemoCertificate made =
          new DemoCertificate(folder.resolve("tls.crt"), folder.resolve("tls.key"));
      Files.writeString(made.certificate, pem("CERTIFICATE", certificate.getEncoded()));
      writeSecret(made.key, pem("PRIVATE KEY", key.getEncoded()));
      return made;
    } catch (GeneralSecurityException e) {
      throw new IOException("the certificate that keytool made cannot be read", e);
    } finally {
      Files.deleteIfExists(store);
    }
  }

  private static void generate(Path store, List<String> validity) throws IOException {
    Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    if (!Files.isExecutable(keytool)) {
      throw new IOException(
          "this Java has no keytool (" + keytool + "), which makes the certificate; use a JDK");
    }
    List<String> command = new ArrayList<>(List.of(keytool.toString(), "-genkeypair"));
    command.addAll(List.of("-alias", ALIAS, "-keyalg", "RSA", "-keysize", "2048"));
    command.addAll(List.of("-dname", "CN=localhost", "-ext", "SAN=dns:localhost,ip:127.0.0.1"));
    command.addAll(List.of("-storetype", "PKCS12", "-storepass:env", "STORE_PASSWORD"));
    command.addAll(List.of("-keystore", store.toString()));
    command.addAll(validity.isEmpty() ? List.of("-validity", "90") : validity);
    ProcessBuilder keytoolRun = new ProcessBuilder(command).redirectErrorStream(true);
    keytoolRun.environment().putAll(Map.of("STORE_PASSWORD", PASSWORD));
    Process run = keytoolRun.start();
    run.getOutputStream().close();
    String said = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (exitCode(run) != 0) {
      throw new IOException("keytool made no certificate: " + said.strip());
    }
  }

  private static int exitCode(Process run) throws IOException {
    try {
      if (run.waitFor(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)) {
        return run.exitValue();
      }
      run.destroyForcibly();
      throw new IOException("keytool did not end");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while keytool ran", e);
    }
  }

  private static String pem(String label, byte[] der) {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n";
  }

  private static void writeSecret(Path file, String text) throws IOException {
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, text);
  }
}
