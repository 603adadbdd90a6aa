/**
 * Loaded before every test file: what this machine's user has set up for their own work must not decide how a test ends.
 * TEMPORAL_CLI, PANHUO_OFFLINE and the cache stay, they only say where the server program comes from.
 */
const KEPT = new Set(['TEMPORAL_CLI', 'PANHUO_OFFLINE', 'PANHUO_TEST_FULL', 'PANHUO_TEST_REPORT']);

for (const name of Object.keys(process.env)) {
  const isOurs = /^(TEMPORAL|PANHUO)_/.test(name) || name === 'DATABASE_URL';
  if (isOurs && !KEPT.has(name)) delete process.env[name];
}
