// The scenario with npm's basic-ftp.
const fs = require("fs");
const { createRequire } = require("module");
const { Client } = createRequire(process.env.FTPS_NODE_MODULES + "/")("basic-ftp");

async function scenario(env) {
  const ftp = new Client(20000);
  ftp.ftp.verbose = Boolean(env.FTPS_VERBOSE);
  const version = "TLSv" + env.FTPS_TLS;
  await ftp.access({
    host: env.FTPS_HOST,
    port: Number(env.FTPS_PORT),
    user: env.FTPS_USER,
    password: env.FTPS_PASSWORD,
    secure: { implicit: "implicit", explicit: true, plain: false }[env.FTPS_SECURITY],
    secureOptions: { ca: fs.readFileSync(env.FTPS_CA), minVersion: version, maxVersion: version, host: env.FTPS_HOST },
  });
  await ftp.cd(env.FTPS_DIR);
  for (const entry of await ftp.list()) console.log("listed", entry.name);
  for (const step of env.FTPS_PLAN.split("\n")) {
    const [way, name] = step.split(" ");
    if (way === "up") await ftp.uploadFrom("up/" + name, name);
    else await ftp.downloadTo("down/" + name, name);
  }
  const before = process.hrtime.bigint();
  try {
    await ftp.downloadTo("down/missing", "no-such-file");
    throw new Error("the missing file was got");
  } catch (refused) {
    if (refused.code !== 550) throw refused;
    console.log("missing refused", Number(process.hrtime.bigint() - before) / 1e9, refused.code);
  }
  await ftp.send("QUIT");
  ftp.close();
  console.log("done");
}

scenario(process.env).catch((error) => {
  console.log(error);
  process.exit(1);
});
