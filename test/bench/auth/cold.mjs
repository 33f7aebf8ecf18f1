// Loads a bundle and has it judge one token, in a process of its own: milliseconds of the clock, and of processors.
const [bundle, token] = process.argv.slice(2);
const [start, used] = [performance.now(), process.cpuUsage()];
const { judge } = await import(bundle);
const claims = await judge(token);
const [time, { user, system }] = [performance.now() - start, process.cpuUsage(used)];
if (!claims.sub && !claims.claims) throw new Error(`not judged: ${JSON.stringify(claims)}`);
console.log(time, (user + system) / 1000);
process.exit();
