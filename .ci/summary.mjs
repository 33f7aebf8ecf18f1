/** Prints every skipped test by name, and one closing line of counts. */
import { readFileSync } from 'node:fs';

const { testResults } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
const count = (status) => tests.filter((test) => test.status === status).length;
const skipped = tests.filter(({ status }) => !['passed', 'failed'].includes(status));
for (const { fullName } of skipped) console.log(`SKIPPED: ${fullName}`);
console.log(`${count('passed')} passed, ${count('failed')} failed, ${skipped.length} skipped`);
