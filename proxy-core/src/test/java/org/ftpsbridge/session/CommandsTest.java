package org.ftpsbridge.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.ftpsbridge.bench.Bench;
import org.ftpsbridge.bench.RawClient;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What becomes of every command of RFC 959, 2228, 2389, 2428, 3659, 4217 and 7151, and of some that
 * no RFC has, on a real connection. The expected codes are written by hand from the RFCs: first
 * before login, then after it; 299 is the backend's own word for "this came through to me".
 */
class CommandsTest {

  private static final String FORWARDED = "299";

  @ParameterizedTest(name = "{0}: {1} before login, {2} after")
  @CsvSource({
    // RFC 959 section 4.1.1, access control
    "ACCT sales,            503, 299",
    "CWD /,                 530, 299",
    "CDUP,                  530, 299",
    "SMNT /,                530, 299",
    "REIN,                  220, 220",
    "QUIT,                  221, 221",
    // section 4.1.2, transfer parameters
    "'PORT 127,0,0,1,9,9',  530, 200",
    "PASV,                  530, 227",
    "TYPE I,                530, 299",
    "STRU F,                530, 299",
    "MODE S,                530, 299",
    "MODE B,                530, 504",
    "MODE C,                530, 504",
    "MODE Z,                530, 504",
    "MODE,                  530, 501",
    // section 4.1.3, service; without a data connection there is no default one
    "RETR f,                530, 425",
    "STOR f,                530, 425",
    "STOU,                  530, 425",
    "APPE f,                530, 425",
    "LIST,                  530, 425",
    "NLST,                  530, 425",
    "ALLO 10,               530, 299",
    "REST 10,               530, 299",
    "RNFR f,                530, 299",
    "RNTO f,                530, 299",
    "ABOR,                  225, 225",
    "DELE f,                530, 299",
    "RMD d,                 530, 299",
    "MKD d,                 530, 299",
    "PWD,                   530, 299",
    "SITE HELP,             530, 299",
    "SYST,                  299, 299",
    "STAT,                  530, 299",
    "HELP,                  214, 299",
    "NOOP,                  200, 299",
    // RFC 2228 and RFC 4217, security on a connection that is secure already
    "AUTH TLS,              534, 534",
    "AUTH SSL,              534, 534",
    "ADAT x,                502, 502",
    "PBSZ 0,                200, 200",
    "PBSZ x,                501, 501",
    "PROT P,                200, 200",
    "PROT C,                200, 200",
    "PROT S,                536, 536",
    "PROT E,                536, 536",
    "PROT X,                504, 504",
    "CCC,                   534, 534",
    "MIC x,                 502, 502",
    "CONF x,                502, 502",
    "ENC x,                 502, 502",
    // RFC 2389
    "FEAT,                  211, 211",
    "OPTS UTF8 ON,          200, 299",
    "OPTS MLST size;,       200, 299",
    "OPTS HASH,             501, 299",
    // RFC 2428
    "EPRT |1|127.0.0.1|99|, 530, 504",
    "EPSV,                  530, 229",
    "EPSV 1,                530, 229",
    "EPSV 2,                530, 522",
    "EPSV 3,                530, 522",
    "EPSV ALL,              530, 200",
    // RFC 3659
    "MDTM f,                530, 299",
    "SIZE f,                530, 299",
    "MLST f,                530, 299",
    "MLSD,                  530, 425",
    // RFC 7151
    "HOST ftp.example.org,  502, 502",
    // RFC 1639 and what servers made up to move data past a proxy
    "'LPRT 4,4,127,0,0,1,2,9,9', 502, 502",
    "LPSV,                  502, 502",
    "SSCN ON,               502, 502",
    "CPSV,                  502, 502",
    "SPSV,                  502, 502",
    // what no RFC has is the backend's business
    "CLNT tester,           200, 299",
    "XCRC f,                530, 299",
    "MFMT 20200101000000 f, 530, 299",
    "LANG en,               530, 299",
    "RCMD DSPLIB,           530, 299",
    "noop,                  200, 299",
  })
  void eachCommandIsForwardedAnsweredHereOrRefused(String command, int before, int after)
      throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.client();
        RawClient user = bench.client()) {
      for (String verb : VERBS) {
        bench.backend().answer(verb, FORWARDED + " came through");
      }
      client.reply();
      assertThat(code(client.ask(command))).isEqualTo(before);
      user.login();
      assertThat(code(user.ask(command))).isEqualTo(after);
      boolean asksForMore = command.startsWith("EPSV") || command.equals("QUIT");
      if (!asksForMore) {
        boolean passes = after == Integer.parseInt(FORWARDED) || command.equals("FEAT");
        assertThat(bench.backend().heard().stream().anyMatch(command::equalsIgnoreCase))
            .isEqualTo(passes);
      }
    }
  }

  private static final List<String> VERBS =
      List.of(
          "ACCT", "CWD", "CDUP", "SMNT", "TYPE", "STRU", "MODE", "ALLO", "REST", "RNFR", "RNTO",
          "DELE", "RMD", "MKD", "PWD", "SITE", "SYST", "STAT", "HELP", "NOOP", "OPTS", "MDTM",
          "SIZE", "MLST", "CLNT", "XCRC", "MFMT", "LANG", "RCMD");

  private static int code(String reply) {
    return Integer.parseInt(reply.substring(0, 3));
  }
}
