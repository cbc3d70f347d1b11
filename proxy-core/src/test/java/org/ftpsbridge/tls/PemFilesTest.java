package org.ftpsbridge.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Private keys in the forms that tools write them. */
class PemFilesTest {
  /** Bytes of a 2048-bit RSA key in PKCS #8 before the PKCS #1 key in it. */
  private static final int PKCS8_HEADER = 26;

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "EC"})
  void aKeyInPkcs8IsReadAndKnownByItsPublicKey(String algorithm, @TempDir Path folder)
      throws Exception {
    KeyPair pair = KeyPairGenerator.getInstance(algorithm).generateKeyPair();
    KeyPair other = KeyPairGenerator.getInstance(algorithm).generateKeyPair();
    Path file = pem(folder, "PRIVATE KEY", pair.getPrivate().getEncoded());
    assertThat(PemFiles.belongTogether(PemFiles.privateKey(file), pair.getPublic())).isTrue();
    assertThat(PemFiles.belongTogether(PemFiles.privateKey(file), other.getPublic())).isFalse();
  }

  @Test
  void anRsaKeyInPkcs1IsRead(@TempDir Path folder) throws Exception {
    KeyPairGenerator keys = KeyPairGenerator.getInstance("RSA");
    keys.initialize(2048);
    KeyPair pair = keys.generateKeyPair();
    byte[] pkcs8 = pair.getPrivate().getEncoded();
    Path file =
        pem(folder, "RSA PRIVATE KEY", Arrays.copyOfRange(pkcs8, PKCS8_HEADER, pkcs8.length));
    assertThat(PemFiles.privateKey(file)).isEqualTo(pair.getPrivate());
  }

  @ParameterizedTest
  @ValueSource(strings = {"ENCRYPTED PRIVATE KEY", "EC PRIVATE KEY"})
  void aKeyOfAnotherFormIsRefusedWithTheWayOut(String label, @TempDir Path folder)
      throws Exception {
    Path file = pem(folder, label, new byte[] {1, 2, 3});
    assertThatExceptionOfType(PemFiles.Unusable.class)
        .isThrownBy(() -> PemFiles.privateKey(file))
        .withMessageEndingWith("convert it with openssl pkcs8 -topk8 -nocrypt");
  }

  @Test
  void aBrokenKeyIsRefusedAndNotShown(@TempDir Path folder) throws Exception {
    Path file = pem(folder, "PRIVATE KEY", new byte[] {1, 2, 3});
    assertThatExceptionOfType(PemFiles.Unusable.class)
        .isThrownBy(() -> PemFiles.privateKey(file))
        .withMessageStartingWith("holds a private key that is neither RSA nor EC");
  }

  /** BoringSSL signs no handshake with it unless it is told to, and no old client knows it. */
  @Test
  void anEd25519KeyIsRefused(@TempDir Path folder) throws Exception {
    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    Path file = pem(folder, "PRIVATE KEY", pair.getPrivate().getEncoded());
    assertThatExceptionOfType(PemFiles.Unusable.class)
        .isThrownBy(() -> PemFiles.privateKey(file))
        .withMessageStartingWith("holds a private key that is neither RSA nor EC");
  }

  private static Path pem(Path folder, String label, byte[] der) throws Exception {
    String base64 = Base64.getMimeEncoder().encodeToString(der);
    return Files.writeString(
        folder.resolve("key.pem"),
        "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n");
  }
}
