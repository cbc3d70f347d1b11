import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.Security;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.apache.commons.net.ftp.FTP;
import org.apache.commons.net.ftp.FTPClient;
import org.apache.commons.net.ftp.FTPSClient;

/**
 * The scenario with Apache Commons Net; with {@code --without-prot} it says neither PBSZ nor PROT, with {@code --active} it waits
 * for its data connections.
 */
final class CommonsNet {
  public static void main(String[] said) throws Exception {
    List<String> words = List.of(said);
    Map<String, String> env = System.getenv();
    FTPClient ftp = client(env);
    ftp.setDefaultTimeout(20_000);
    ftp.setDataTimeout(Duration.ofSeconds(20));
    ftp.connect(env.get("FTPS_HOST"), Integer.parseInt(env.get("FTPS_PORT")));
    must(ftp.login(env.get("FTPS_USER"), env.get("FTPS_PASSWORD")), "login", ftp);
    if (ftp instanceof FTPSClient ftps && !words.contains("--without-prot")) {
      ftps.execPBSZ(0);
      ftps.execPROT("P");
    }
    must(ftp.setFileType(FTP.BINARY_FILE_TYPE), "binary", ftp);
    if (words.contains("--active")) {
      ftp.enterLocalActiveMode();
    } else {
      ftp.enterLocalPassiveMode();
    }
    must(ftp.changeWorkingDirectory(env.get("FTPS_DIR")), "cwd", ftp);
    for (String name : ftp.listNames()) {
      System.out.println("listed " + name.substring(name.lastIndexOf('/') + 1));
    }
    for (String step : env.get("FTPS_PLAN").split("\n")) {
      transfer(ftp, step.split(" ")[0], step.split(" ")[1]);
    }
    long before = System.nanoTime();
    if (ftp.retrieveFile("no-such-file", OutputStream.nullOutputStream())) {
      throw new IOException("the missing file was got");
    }
    System.out.printf("missing refused %.3f %d%n", (System.nanoTime() - before) / 1e9, ftp.getReplyCode());
    must(ftp.logout(), "quit", ftp);
    ftp.disconnect();
    System.out.println("done");
  }

  private static FTPClient client(Map<String, String> env) throws Exception {
    String security = env.get("FTPS_SECURITY");
    if (security.equals("plain")) {
      return new FTPClient();
    }
    FTPSClient ftp = env.containsKey("FTPS_CIPHER") ? new Old(env.get("FTPS_CIPHER")) : new FTPSClient("TLS", security.equals("implicit"));
    ftp.setTrustManager(trusting(Path.of(env.get("FTPS_CA"))));
    ftp.setEndpointCheckingEnabled(true);
    ftp.setEnabledProtocols(new String[] {"TLSv" + env.get("FTPS_TLS")});
    return ftp;
  }

  /** A client of long ago: one cipher suite, and data connections that resume the control connection's session. */
  private static final class Old extends FTPSClient {
    Old(String cipher) {
      super("TLS", true);
      Security.setProperty("jdk.tls.disabledAlgorithms", "");
      setEnabledCipherSuites(new String[] {cipher});
    }

    /** Puts the session where Java looks for one of this host and port; there is no other way. */
    @Override
    protected void _prepareDataSocket_(Socket socket) throws IOException {
      if (socket == null) { // a transfer that was refused
        return;
      }
      SSLSession session = ((SSLSocket) _socket_).getSession();
      try {
        Field field = session.getSessionContext().getClass().getDeclaredField("sessionHostPortCache");
        field.setAccessible(true);
        Object cache = field.get(session.getSessionContext());
        Method put = cache.getClass().getDeclaredMethod("put", Object.class, Object.class);
        put.setAccessible(true);
        for (String host : List.of(socket.getInetAddress().getHostName(), socket.getInetAddress().getHostAddress())) {
          put.invoke(cache, (host + ":" + socket.getPort()).toLowerCase(Locale.ROOT), session);
        }
      } catch (ReflectiveOperationException e) {
        throw new IOException(e);
      }
    }
  }

  private static void transfer(FTPClient ftp, String way, String name) throws IOException {
    if (way.equals("up")) {
      try (InputStream source = new FileInputStream("up/" + name)) {
        must(ftp.storeFile(name, source), "put " + name, ftp);
      }
    } else {
      try (OutputStream sink = Files.newOutputStream(Path.of("down", name))) {
        must(ftp.retrieveFile(name, sink), "get " + name, ftp);
      }
    }
  }

  private static void must(boolean done, String what, FTPClient ftp) throws IOException {
    if (!done) {
      throw new IOException(what + ": " + ftp.getReplyString());
    }
  }

  private static X509TrustManager trusting(Path ca) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    try (InputStream pem = Files.newInputStream(ca)) {
      store.setCertificateEntry("ca", CertificateFactory.getInstance("X.509").generateCertificate(pem));
    }
    TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return (X509TrustManager) factory.getTrustManagers()[0];
  }
}
