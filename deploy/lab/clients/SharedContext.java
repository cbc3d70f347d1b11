import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.apache.commons.net.ftp.FTP;
import org.apache.commons.net.ftp.FTPSClient;

/**
 * Clients of Commons Net that share one SSLContext, and so its cache of sessions, and transfer at the same moment: PORT
 * VERSION CA USER PASSWORD FOLDER COUNT. Prints "moved NAME" or "failed NAME WHY" for each file.
 */
final class SharedContext {
  private final String[] words;
  private final SSLContext context;
  private final CyclicBarrier together;

  private SharedContext(String[] words) throws Exception {
    this.words = words;
    this.context = trusting(Path.of(words[2]));
    this.together = new CyclicBarrier(Integer.parseInt(words[6]));
  }

  public static void main(String[] words) throws Exception {
    SharedContext all = new SharedContext(words);
    int count = Integer.parseInt(words[6]);
    ExecutorService threads = Executors.newFixedThreadPool(count);
    List<Future<?>> running = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int number = i;
      running.add(
          threads.submit(
              () -> {
                all.session(number);
                return null;
              }));
    }
    for (Future<?> one : running) {
      one.get();
    }
    threads.shutdown();
  }

  private void session(int number) throws Exception {
    FTPSClient ftp = new FTPSClient(true, context);
    ftp.setEnabledProtocols(new String[] {"TLSv" + words[1]});
    ftp.setDefaultTimeout(30_000);
    ftp.connect("127.0.0.1", Integer.parseInt(words[0]));
    must(ftp.login(words[3], words[4]), ftp);
    ftp.execPBSZ(0);
    ftp.execPROT("P");
    must(ftp.setFileType(FTP.BINARY_FILE_TYPE), ftp);
    ftp.enterLocalPassiveMode();
    must(ftp.changeWorkingDirectory(words[5]), ftp);
    for (String way : List.of("up", "down")) {
      together.await();
      transfer(ftp, way, number + "." + way);
    }
    ftp.disconnect();
  }

  private static void transfer(FTPSClient ftp, String way, String name) {
    try {
      if (way.equals("up")) {
        try (InputStream source = new FileInputStream("up/" + name)) {
          must(ftp.storeFile(name, source), ftp);
        }
      } else {
        try (OutputStream sink = Files.newOutputStream(Path.of("down", name))) {
          must(ftp.retrieveFile(name, sink), ftp);
        }
      }
      System.out.println("moved " + name);
    } catch (IOException failed) {
      System.out.println("failed " + name + " " + failed.toString().replaceAll("\\s+", " "));
    }
  }

  private static void must(boolean done, FTPSClient ftp) throws IOException {
    if (!done) {
      throw new IOException(ftp.getReplyString());
    }
  }

  private static SSLContext trusting(Path ca) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    try (InputStream pem = Files.newInputStream(ca)) {
      store.setCertificateEntry("ca", CertificateFactory.getInstance("X.509").generateCertificate(pem));
    }
    TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    return context;
  }
}
