import java.io.File;
import java.util.List;
import org.apache.ftpserver.ConnectionConfigFactory;
import org.apache.ftpserver.DataConnectionConfigurationFactory;
import org.apache.ftpserver.FtpServerFactory;
import org.apache.ftpserver.listener.ListenerFactory;
import org.apache.ftpserver.ssl.SslConfigurationFactory;
import org.apache.ftpserver.usermanager.impl.BaseUser;
import org.apache.ftpserver.usermanager.impl.WritePermission;
import org.apache.ftpserver.usermanager.PropertiesUserManagerFactory;

/** Apache FtpServer on loopback: MODE PORT PASSIVE-RANGE KEYSTORE DATA (USER PASSWORD)... */
final class ApacheFtp {
  public static void main(String[] words) throws Exception {
    ListenerFactory listener = new ListenerFactory();
    listener.setServerAddress("127.0.0.1");
    listener.setPort(Integer.parseInt(words[1]));
    DataConnectionConfigurationFactory data = new DataConnectionConfigurationFactory();
    data.setPassiveAddress("127.0.0.1");
    data.setPassivePorts(words[2]);
    if (words[0].equals("implicit")) {
      SslConfigurationFactory tls = new SslConfigurationFactory();
      tls.setKeystoreFile(new File(words[3]));
      tls.setKeystoreType("PKCS12");
      tls.setKeystorePassword("changeit");
      tls.setSslProtocol(new String[] {"TLSv1.2", "TLSv1.3"});
      listener.setSslConfiguration(tls.createSslConfiguration());
      listener.setImplicitSsl(true);
      data.setSslConfiguration(tls.createSslConfiguration());
      data.setImplicitSsl(true);
    }
    listener.setDataConnectionConfiguration(data.createDataConnectionConfiguration());

    FtpServerFactory server = new FtpServerFactory();
    ConnectionConfigFactory limits = new ConnectionConfigFactory();
    limits.setMaxLogins(50);
    server.setConnectionConfig(limits.createConnectionConfig());
    server.addListener("default", listener.createListener());
    server.setUserManager(new PropertiesUserManagerFactory().createUserManager());
    for (int i = 5; i + 1 < words.length; i += 2) {
      BaseUser user = new BaseUser();
      user.setName(words[i]);
      user.setPassword(words[i + 1]);
      user.setHomeDirectory(words[4] + "/" + words[i]);
      user.setAuthorities(List.of(new WritePermission()));
      server.getUserManager().save(user);
    }
    server.createServer().start();
  }
}
