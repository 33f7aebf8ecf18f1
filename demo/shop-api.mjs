// @ts-check
/**
 * The demo shop's API: what it answers to a request, without a socket. `origin.mjs` is the server around it.
 *
 * The answers differ on purpose in what a cache may do with them: the catalogue may be shared, an account belongs to one
 * person, and the echo shows what the edge sent this far. What may be asked about without being made stands in `orders.mjs`.
 */

import { readFileSync } from 'node:fs';
import { cacheControl } from 'edgewright/origin';
import { ordersResource, ordersTable, STATES } from './orders.mjs';

/**
 * @typedef {object} Product
 * @property {string} slug
 * @property {string} name
 * @property {string} category
 * @property {number} price In cents.
 * @property {string} description
 */

/**
 * A request, as far as the shop reads it.
 *
 * @typedef {object} ShopRequest
 * @property {string} method
 * @property {string} url Path and query, as they stand on the request line.
 * @property {Readonly<Record<string, string | readonly string[] | undefined>>} [headers]
 * @property {string | Uint8Array} [body]
 */

/**
 * What one route gives back, before it is written out as JSON.
 *
 * @typedef {object} Result
 * @property {number} status
 * @property {import('edgewright/origin').Life} life
 * @property {unknown} data
 * @property {string} [type] The media type; `application/json` unless given.
 */

/** The largest body the shop reads, in bytes. An item in a cart needs fewer than a hundred. */
export const MAX_BODY = 4096;

const PAGE_SIZE = 3;
const MAX_QUANTITY = 99;

/**
 * Read from the file and not imported: Node 20 prints a warning about every import of JSON.
 *
 * @type {readonly Product[]}
 */
const PRODUCTS = JSON.parse(readFileSync(new URL('./products.json', import.meta.url), 'utf8'));

const CUSTOMER = { name: 'Ada Example', email: 'ada@example.com' };

/** @type {readonly import('./orders.mjs').Order[]} */
const ORDERS = [
  order('1003', '2026-03-14', 'on its way', { 'brass-pen': 1, 'dot-notebook': 2 }),
  order('1002', '2026-01-30', 'delivered', { 'wool-blanket': 1 }),
  order('1001', '2025-11-02', 'delivered', { 'enamel-mug': 4, 'beeswax-candle': 1 }),
];

/** @type {Readonly<Record<string, (a: Product, b: Product) => number>>} */
const SORTS = {
  price: (a, b) => a.price - b.price,
  name: (a, b) => a.name.localeCompare(b.name, 'en'),
};

/** The shop's orders, as they stand while the shop runs. */
export function shopOrders() {
  return ordersTable(ORDERS);
}

/**
 * What there is to any request whatever: nothing a client can send makes it throw. What may be kept can be asked about again, for the
 * price of its head; the orders even without being made.
 *
 * @param {ShopRequest} request
 * @param {ReturnType<typeof ordersTable>} table
 * @returns {import('edgewright/origin').OriginAnswer | import('edgewright/origin').Resource}
 */
export function respond(request, table) {
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  if (isRead && targetOf(request.url).path === '/api/orders') return ordersResource(table);

  const { status, life, data, type = 'application/json' } = route(request, table);
  const body = `${JSON.stringify(data, null, 2)}\n`;
  if (status === 200 && life !== 'never') return { read: () => ({ type, body }), life };
  const headers = {
    'content-type': type,
    // Written here, since Node adds none of its own to the answer to a HEAD.
    'content-length': String(Buffer.byteLength(body)),
    'cache-control': cacheControl(life),
  };
  return { status, headers, body: request.method === 'HEAD' ? '' : body };
}

/**
 * @param {ShopRequest} request
 * @param {ReturnType<typeof ordersTable>} table
 * @returns {Result}
 */
function route(request, table) {
  const { path, query } = targetOf(request.url);
  if (path === '/api/echo') return echo(request);

  const method = request.method === 'HEAD' ? 'GET' : request.method;
  if (method === 'POST' && path === '/api/cart') return addToCart(request.body ?? '');
  if (method === 'POST' && path.startsWith('/api/orders/')) {
    return changeOrder(path.slice('/api/orders/'.length), request.body ?? '', table);
  }
  if (method === 'GET' && path === '/api/orders/queries') {
    return { status: 200, life: 'never', data: table.queries() };
  }
  if (method === 'GET' && path === '/api/account') return account();
  if (method === 'GET' && path === '/api/prices/trade') return tradePrices(request);
  if (method === 'GET' && path === '/api/sales/mine') return sales(request);
  if (method === 'GET' && path === '/api/stock/levels') return catalogue({ items: PRODUCTS.map(levelOf) });
  if (method === 'GET' && path === '/api/products') return listProducts(new URLSearchParams(query));
  if (method === 'GET' && path.startsWith('/api/products/')) return oneProduct(path.slice('/api/products/'.length));
  return problem(404, 'Not found', `This shop has no ${method} ${path}.`);
}

/**
 * @param {ShopRequest} request
 * @returns {Result}
 */
function echo({ method, url, headers = {} }) {
  return { status: 200, life: 'never', data: { method, url, headers } };
}

/** @returns {Result} */
function account() {
  return { status: 200, life: 'never', data: { customer: CUSTOMER, items: ORDERS } };
}

/**
 * Prices by who asks: the edge has verified the role, and keeps one answer for each.
 *
 * @param {ShopRequest} request
 * @returns {Result}
 */
function tradePrices({ headers = {} }) {
  const role = headers['x-role'] === 'clerk' ? 'clerk' : 'customer';
  const part = role === 'clerk' ? 0.6 : 1;
  return catalogue({ role, items: PRODUCTS.map(({ slug, price }) => ({ slug, price: Math.round(price * part) })) });
}

/**
 * What one person has sold: nobody else's, so that the edge keeps an answer for each token.
 *
 * @param {ShopRequest} request
 * @returns {Result}
 */
function sales({ headers = {} }) {
  const person = String(headers['x-person'] ?? 'nobody');
  return catalogue({ person, items: ORDERS.map(({ id, total }) => ({ id, total })) });
}

/** @param {Product} product */
function levelOf({ slug, price }) {
  return { slug, pieces: price % 40 };
}

/**
 * @param {URLSearchParams} query
 * @returns {Result}
 */
function listProducts(query) {
  const page = query.get('page') ?? '1';
  const sort = query.get('sort');
  const category = query.get('category');
  // At most four digits, so that no page number is too large to count with.
  if (!/^[1-9]\d{0,3}$/.test(page)) return problem(400, 'Bad query', 'page must be a whole number from 1 to 9999.');
  if (sort !== null && !Object.hasOwn(SORTS, sort)) {
    return problem(400, 'Bad query', `sort must be one of ${Object.keys(SORTS).join(', ')}.`);
  }

  const found = PRODUCTS.filter((product) => category === null || product.category === category);
  const sorted = sort === null ? found : found.toSorted(SORTS[sort]);
  return catalogue({
    items: sorted.slice((Number(page) - 1) * PAGE_SIZE, Number(page) * PAGE_SIZE),
    page: Number(page),
    pages: Math.max(1, Math.ceil(sorted.length / PAGE_SIZE)),
    total: sorted.length,
  });
}

/**
 * @param {string} segment The last part of the path, still percent-encoded.
 * @returns {Result}
 */
function oneProduct(segment) {
  const slug = decode(segment);
  if (slug === undefined) return problem(400, 'Bad path', 'The path is not well-formed percent-encoding of UTF-8.');

  const product = productOf(slug);
  if (product === undefined) return problem(404, 'No such product', `This shop does not sell "${slug}".`);
  return catalogue(product);
}

/**
 * The shop keeps no carts: the browser does. The answer is the item with what the shop knows of it.
 *
 * @param {string | Uint8Array} body
 * @returns {Result}
 */
function addToCart(body) {
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  if (bytes.length > MAX_BODY) return problem(413, 'Body too large', `The body may have ${MAX_BODY} bytes.`);

  const item = parse(bytes);
  if (item === undefined) return problem(400, 'Bad body', 'The body must be a JSON object.');

  const { slug, quantity = 1 } = item;
  const product = productOf(slug);
  if (product === undefined) return problem(400, 'Bad item', 'slug must name a product of this shop.');
  if (!isQuantity(quantity)) {
    return problem(400, 'Bad item', `quantity must be a whole number from 1 to ${MAX_QUANTITY}.`);
  }
  return { status: 201, life: 'never', data: lineOf(product, quantity) };
}

/**
 * The next state of an order. Nobody has to sign in for it: this is a demo.
 *
 * @param {string} id
 * @param {string | Uint8Array} body
 * @param {ReturnType<typeof ordersTable>} table
 * @returns {Result}
 */
function changeOrder(id, body, table) {
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  if (bytes.length > MAX_BODY) return problem(413, 'Body too large', `The body may have ${MAX_BODY} bytes.`);

  const state = parse(bytes)?.state;
  if (typeof state !== 'string' || !STATES.includes(state)) {
    return problem(400, 'Bad state', `state must be one of ${STATES.join(', ')}.`);
  }
  const order = table.change(id, state);
  if (order === undefined) return problem(404, 'No such order', 'This shop has no order of that number.');
  return { status: 200, life: 'never', data: { id: order.id, state: order.state } };
}

/**
 * Part of the catalogue, the same for everyone: any cache may keep it for a minute.
 *
 * @param {unknown} data
 * @returns {Result}
 */
function catalogue(data) {
  return { status: 200, life: { for: 'everyone', browser: 60 }, data };
}

/**
 * @see https://www.rfc-editor.org/rfc/rfc9457 (Problem Details for HTTP APIs)
 *
 * @param {number} status
 * @param {string} title
 * @param {string} detail
 * @returns {Result}
 */
function problem(status, title, detail) {
  const data = { type: 'about:blank', title, status, detail };
  return { status, life: 'never', type: 'application/problem+json', data };
}

/**
 * @param {string} id
 * @param {string} placed The day it was placed, as YYYY-MM-DD.
 * @param {string} state
 * @param {Readonly<Record<string, number>>} quantities By slug.
 */
function order(id, placed, state, quantities) {
  const lines = PRODUCTS.filter(({ slug }) => Object.hasOwn(quantities, slug)).map((product) =>
    lineOf(product, quantities[product.slug] ?? 0),
  );
  return { id, placed, state, lines, total: lines.reduce((sum, line) => sum + line.total, 0) };
}

/**
 * @param {Product} product
 * @param {number} quantity
 */
function lineOf({ slug, name, price }, quantity) {
  return { slug, name, price, quantity, total: price * quantity };
}

/** @param {unknown} slug */
function productOf(slug) {
  return PRODUCTS.find((product) => product.slug === slug);
}

/**
 * @param {unknown} value
 * @returns {value is number}
 */
function isQuantity(value) {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MAX_QUANTITY;
}

/**
 * Split by hand: `new URL` throws on targets that a server does receive, such as `//`.
 *
 * @param {string} url
 */
function targetOf(url) {
  const mark = url.indexOf('?');
  if (mark === -1) return { path: url, query: '' };
  return { path: url.slice(0, mark), query: url.slice(mark + 1) };
}

/**
 * @param {string} segment
 * @returns {string | undefined} Nothing for a segment such as `%zz` or `%ff`.
 */
function decode(segment) {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}

/**
 * @param {Uint8Array} bytes
 * @returns {Readonly<Record<string, unknown>> | undefined} Nothing for what is not UTF-8, not JSON, or not an object.
 */
function parse(bytes) {
  try {
    const value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
