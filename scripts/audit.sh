#!/usr/bin/env bash
# Asks the registry for known faults of what runs in production. Exit 0: none, 1: some, 3: the registry doesn't tell, as a
# mirror without advisories doesn't; then nothing is known of them.
set -uo pipefail
cd "$(dirname "$0")/.." || exit
report=$(npm audit --omit=dev --json 2>/dev/null)
node -e '
  const { statusCode, message, auditReportVersion, vulnerabilities = {}, metadata } = JSON.parse(process.argv[1] || "{}");
  if (!auditReportVersion) {
    console.log(`npm audit: not known: ${statusCode ? `the registry answers ${statusCode}` : (message ?? "no answer")}`);
    process.exit(3);
  }
  for (const { name, severity, range, via } of Object.values(vulnerabilities)) {
    const why = via.map((one) => (typeof one === "string" ? `by ${one}` : `${one.title} (${one.url})`)).join("; ");
    console.log(`${severity}: ${name} ${range}: ${why}`);
  }
  const found = Object.keys(vulnerabilities).length;
  // npm counts the project itself as well.
  console.log(`npm audit: ${found} of ${metadata.dependencies.prod - 1} packages with known faults`);
  process.exit(found > 0 ? 1 : 0);' "$report"
