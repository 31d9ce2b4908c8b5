// Says which Lua files are not formatted, and mends them with `--write`; all of them, or those that
// are named. StyLua comes as a library without a program of its own.
const { Config, IndentType, OutputVerification, QuoteStyle, formatCode } = require("@johnnymorganz/stylua");
const fs = require("node:fs");
const path = require("node:path");

const root = path.join(__dirname, "..");
const write = process.argv.includes("--write");
const named = process.argv.slice(2).filter((word) => word !== "--write");

function settings() {
  const config = Config.new();
  config.column_width = 120;
  config.indent_type = IndentType.Spaces;
  config.indent_width = 2;
  config.quote_style = QuoteStyle.AutoPreferDouble;
  return config;
}

function* luaFiles(folder) {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory() && entry.name !== "node_modules") {
      yield* luaFiles(full);
    } else if (entry.name.endsWith(".lua")) {
      yield full;
    }
  }
}

let unformatted = 0;
for (const file of named.length > 0 ? named : luaFiles(root)) {
  const text = fs.readFileSync(file, "utf8");
  const formatted = formatCode(text, settings(), undefined, OutputVerification.None);
  if (formatted === text) {
    continue;
  }
  if (write) {
    fs.writeFileSync(file, formatted);
  } else {
    unformatted += 1;
    process.stdout.write(`not formatted: ${path.relative(process.cwd(), file)} (make fix)\n`);
  }
}
process.exitCode = unformatted > 0 ? 1 : 0;
