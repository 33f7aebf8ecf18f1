// @ts-check
/**
 * Prints a token of the demo's identity provider, which runs beside `npm start`.
 *
 * @example
 * node demo/token.mjs clerk             # of somebody who works in the shop; customer, or hasty, whose tokens end after a second
 * node demo/token.mjs clerk partners    # for what partners may see, signed with a secret; stock is another API
 * node demo/token.mjs clerk --forged    # with another signature
 */

import process from 'node:process';

const AUDIENCES = {
  api: 'https://api.shop.example.com',
  partners: 'https://partners.shop.example.com',
  stock: 'https://stock.example.com',
};

const options = process.argv.slice(2);
const [who = 'customer', audience = 'api'] = options.filter((option) => !option.startsWith('--'));

const response = await fetch('http://127.0.0.1:8082/token', {
  method: 'POST',
  headers: { authorization: `Basic ${Buffer.from(`${who}:${who}-secret`).toString('base64')}` },
  body: new URLSearchParams({
    grant_type: 'client_credentials',
    resource: AUDIENCES[/** @type {keyof typeof AUDIENCES} */ (audience)],
  }),
});
const { access_token: token, error_description: problem } = await response.json();
if (token === undefined) {
  console.error(problem);
  process.exitCode = 1;
} else {
  console.log(options.includes('--forged') ? forged(token) : token);
}

/** @param {string} token */
function forged(token) {
  const [header, payload, signature = ''] = token.split('.');
  const other = signature.startsWith('A') ? 'B' : 'A';
  return [header, payload, other + signature.slice(1)].join('.');
}
