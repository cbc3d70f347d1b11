// Opens the page of a bridge, light and dark, and writes what it met as JSON: page.cjs MODULES URL TOKEN FOLDER
"use strict";

const [modules, url, token, folder] = process.argv.slice(2);
const { chromium } = require(`${modules}/playwright-core`);
const axe = require(`${modules}/axe-core`);

const text = (page, selector) => page.$$eval(selector, (found) => found.map((one) => one.textContent));

/** Asks until it is so; what the page may not do by its policy is not asked of it. */
async function until(condition, what) {
  for (const end = Date.now() + 20000; !(await condition()); ) {
    if (Date.now() > end) {
      throw new Error(`not within 20 s: ${what}`);
    }
    await new Promise((later) => setTimeout(later, 50));
  }
}

/** The elements that Tab leads to, and whether each shows that it has the focus. */
async function keyboard(page) {
  const met = [];
  for (let step = 0; step < 12; step++) {
    await page.keyboard.press("Tab");
    const one = await page.evaluate(() => {
      const here = document.activeElement;
      const style = getComputedStyle(here);
      return here === document.body ? null : { label: here.getAttribute("aria-labelledby"), seen: style.outlineStyle !== "none" };
    });
    if (!one) {
      break;
    }
    met.push(one);
  }
  return met;
}

async function look(browser, colorScheme) {
  const context = await browser.newContext({
    colorScheme,
    httpCredentials: { username: "any", password: token },
    viewport: { width: 1280, height: 1000 },
  });
  const page = await context.newPage();
  const errors = [];
  const elsewhere = [];
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("requestfailed", (request) => errors.push(`${request.url()} failed`));
  page.on("request", (request) => request.url().startsWith(url) || request.url().startsWith("data:") || elsewhere.push(request.url()));
  await page.goto(url);
  const moved = async () => (await text(page, "#transfers td.number"))[0];
  await until(moved, "a transfer is shown");
  const first = await moved();
  await until(async () => (await moved()) !== first, "it goes on");
  await page.screenshot({ path: `${folder}/page-${colorScheme}.png`, fullPage: true });
  const met = {
    errors,
    elsewhere,
    state: await text(page, "#state"),
    rows: {},
    images: await page.$$eval("main img, main script", (found) => found.length),
    keyboard: await keyboard(page),
    ground: await page.evaluate(() => getComputedStyle(document.body).backgroundColor),
  };
  for (const table of ["transfers", "sessions", "servers", "failures", "certificates"]) {
    met.rows[table] = await page.$$eval(`#${table} tbody tr`, (rows) =>
      rows.map((row) => [...row.cells].map((cell) => cell.textContent)),
    );
  }
  await page.evaluate(axe.source);
  const found = await page.evaluate(() => window.axe.run());
  met.violations = found.violations.map((one) => `${one.impact} ${one.id}: ${one.nodes.map((node) => node.html).join(" ")}`);
  met.rules = found.passes.map((one) => one.id);
  await page.setViewportSize({ width: 400, height: 900 });
  await page.screenshot({ path: `${folder}/page-${colorScheme}-narrow.png`, fullPage: true });
  met.wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  await context.close();
  return met;
}

(async () => {
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
  try {
    console.log(JSON.stringify({ light: await look(browser, "light"), dark: await look(browser, "dark") }));
  } finally {
    await browser.close();
  }
})().catch((failure) => {
  console.error(failure);
  process.exit(1);
});
