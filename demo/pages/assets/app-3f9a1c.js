/**
 * The storefront: `/`, `/products`, `/products/<slug>` and `/cart`, all served by one page.
 *
 * Every way through the shop is a plain link. A click on one that this page can show itself becomes a History entry;
 * any other (help, the account) is left to the browser.
 */

import { ApiError, element, fetchJson, money } from './page-5d20ea.js';

const CART = 'cart';
const MAX_QUANTITY = 99;
const CATEGORIES = { kitchen: 'Kitchen', desk: 'Desk', home: 'Home' };
const SORTS = { price: 'Price', name: 'Name' };

/** What shows which path. A view gets what its pattern caught, the query, and a signal; it gives a title and nodes. */
const VIEWS = [
  { path: /^\/$/, view: home },
  { path: /^\/products\/?$/, view: products },
  { path: /^\/products\/([^/]+)\/?$/, view: product },
  { path: /^\/cart\/?$/, view: cart },
];

const main = document.querySelector('main');
let navigation = new AbortController();

addEventListener('popstate', () => show());
addEventListener('storage', countCart);
document.addEventListener('click', follow);
countCart();
show({ first: true });

/** Shows the current address. A newer call abandons this one, so a slow answer never replaces a later page. */
async function show({ first = false } = {}) {
  navigation.abort();
  navigation = new AbortController();
  const { signal } = navigation;
  main.setAttribute('aria-busy', 'true');
  announce('');
  const { title, nodes } = await viewOf(location, signal).catch(failure);
  if (signal.aborted) return;

  document.title = title ? `${title} · Hearth & Hand` : 'Hearth & Hand';
  main.replaceChildren(...nodes);
  main.removeAttribute('aria-busy');
  markCurrent();
  // A browser announces a page it loads; a page that only changes has to bring the reader along itself.
  if (!first) main.focus({ preventScroll: true });
}

async function viewOf({ pathname, search }, signal) {
  const found = match(pathname);
  if (!found) return nothingHere();
  return found.view({ slug: found.slug, query: new URLSearchParams(search), signal });
}

function match(pathname) {
  for (const { path, view } of VIEWS) {
    const caught = path.exec(pathname);
    if (caught) return { view, slug: caught[1] };
  }
  return undefined;
}

/** Turns a plain click on a link of ours into a History entry; all other clicks mean what they always mean. */
function follow(event) {
  const link = event.target.closest('a[href]');
  if (!link || event.defaultPrevented || event.button !== 0) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  if (link.origin !== location.origin || link.hash || !match(link.pathname)) return;

  event.preventDefault();
  if (link.href !== location.href) history.pushState(null, '', link.href);
  scrollTo(0, 0);
  show();
}

async function home({ signal }) {
  const hero = element(
    'section',
    { class: 'hero' },
    element('h1', {}, 'Six things, made well'),
    element('p', { class: 'lead' }, 'For the kitchen, the desk and the home. Made by hand, mended for life.'),
    element('a', { class: 'button', href: '/products' }, 'See all products'),
  );
  const { items } = await fetchJson('/api/products', { signal });
  return { title: '', nodes: [hero, element('h2', {}, 'From the workshop'), grid(items, 'h3')] };
}

async function products({ query, signal }) {
  const { items, page, pages, total } = await fetchJson(`/api/products${withQuery(query, {})}`, { signal });
  const nodes = [
    element('h1', {}, 'Products'),
    element(
      'div',
      { class: 'filters' },
      filter('Category', 'category', CATEGORIES, query),
      filter('Sort by', 'sort', SORTS, query),
    ),
    element('p', { class: 'quiet' }, total === 1 ? 'One product' : `${total} products`),
    grid(items, 'h2'),
    ...(pages > 1 ? [pager(query, page, pages)] : []),
  ];
  return { title: 'Products', nodes };
}

async function product({ slug, signal }) {
  const found = await fetchJson(`/api/products/${slug}`, { signal });
  const details = element(
    'div',
    { class: 'details' },
    element(
      'a',
      { class: 'quiet', href: `/products?category=${found.category}` },
      CATEGORIES[found.category] ?? found.category,
    ),
    element('h1', {}, found.name),
    element('p', { class: 'price' }, money(found.price)),
    element('p', {}, found.description),
    buyForm(found),
  );
  return { title: found.name, nodes: [element('article', { class: 'product' }, picture(found, 'eager'), details)] };
}

async function cart({ signal }) {
  const lines = await cartLines(signal);
  if (lines.length === 0) return { title: 'Cart', nodes: [element('h1', {}, 'Cart'), ...emptyCart()] };

  const sum = lines.reduce((total, { found, quantity }) => total + found.price * quantity, 0);
  const nodes = [
    element('h1', {}, 'Cart'),
    element('ul', { class: 'lines' }, ...lines.map(cartLine)),
    element('p', { class: 'total' }, `Total ${money(sum)}`),
  ];
  return { title: 'Cart', nodes };
}

function nothingHere() {
  const more = element('a', { class: 'button', href: '/products' }, 'See all products');
  return { title: 'Not found', nodes: [element('h1', {}, 'There is nothing here'), element('p', {}, more)] };
}

function failure(error) {
  // 400 is an address nobody was given, such as `/products/%zz` or `?page=x`.
  if (error instanceof ApiError && (error.status === 404 || error.status === 400)) return nothingHere();
  const text = 'The shop does not answer at the moment. Please try again.';
  return { title: 'Sorry', nodes: [element('h1', {}, 'Sorry'), element('p', { class: 'note' }, text)] };
}

function grid(items, heading) {
  if (items.length === 0) return element('p', { class: 'note' }, 'Nothing here yet.');
  return element(
    'ul',
    { class: 'grid' },
    ...items.map((item) => element('li', { class: 'card' }, ...card(item, heading))),
  );
}

function card(item, heading) {
  const link = element('a', { href: `/products/${item.slug}` }, item.name);
  return [picture(item), element(heading, {}, link), element('p', { class: 'quiet' }, money(item.price))];
}

/** A picture beside the name of its product, which says all that a text for the picture would. */
function picture({ slug }, loading = 'lazy') {
  return element('img', { src: `/images/${slug}.svg`, alt: '', width: '400', height: '300', loading });
}

function filter(label, key, values, query) {
  const choice = (value, text) => {
    // Another filter starts over at the first page.
    const link = element('a', { href: `/products${withQuery(query, { [key]: value, page: '' })}` }, text);
    if ((query.get(key) ?? '') === value) link.setAttribute('aria-current', 'true');
    return link;
  };
  const links = Object.entries(values).map(([value, text]) => choice(value, text));
  const all = choice('', key === 'sort' ? 'Our choice' : 'All');
  return element(
    'nav',
    { class: 'chips', 'aria-label': label },
    element('span', { class: 'quiet', 'aria-hidden': 'true' }, label),
    all,
    ...links,
  );
}

function pager(query, page, pages) {
  const link = (to, text, rel) =>
    element('a', { href: `/products${withQuery(query, { page: String(to) })}`, rel }, text);
  const nodes = [element('span', { class: 'quiet' }, `Page ${page} of ${pages}`)];
  if (page > 1) nodes.unshift(link(Math.min(page - 1, pages), 'Previous', 'prev'));
  if (page < pages) nodes.push(link(page + 1, 'Next', 'next'));
  return element('nav', { class: 'pager', 'aria-label': 'Pages' }, ...nodes);
}

/** The list's own three parameters in one fixed order, so that one list has one address and one place in a cache. */
function withQuery(query, changes) {
  const next = new URLSearchParams();
  for (const key of ['category', 'sort', 'page']) {
    const value = changes[key] ?? query.get(key) ?? '';
    if (value !== '' && !(key === 'page' && value === '1')) next.set(key, value);
  }
  const text = next.toString();
  return text === '' ? '' : `?${text}`;
}

function buyForm({ slug, name }) {
  const input = quantityInput('quantity', 1);
  const form = element(
    'form',
    { class: 'buy' },
    element('label', { for: 'quantity' }, 'Quantity'),
    input,
    element('button', { class: 'button' }, 'Add to cart'),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    addToCart(slug, name, input.valueAsNumber);
  });
  return form;
}

async function addToCart(slug, name, quantity) {
  const body = JSON.stringify({ slug, quantity });
  try {
    await fetchJson('/api/cart', { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    setQuantity(slug, (readCart()[slug] ?? 0) + quantity);
    announce(`Added ${quantity} × ${name} to the cart.`);
  } catch {
    announce(`${name} could not be added. Please try again.`);
  }
}

/** What is in the cart and still in the shop. */
async function cartLines(signal) {
  const entries = Object.entries(readCart());
  const lines = await Promise.all(entries.map(([slug, quantity]) => lineOf(slug, quantity, signal)));
  return lines.filter((line) => line !== undefined);
}

async function lineOf(slug, quantity, signal) {
  try {
    return { found: await fetchJson(`/api/products/${encodeURIComponent(slug)}`, { signal }), quantity };
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  }
}

function cartLine({ found, quantity }) {
  const id = `quantity-${found.slug}`;
  const input = quantityInput(id, quantity);
  input.addEventListener('change', () => {
    if (input.checkValidity()) change(found, input.valueAsNumber);
  });
  const remove = element('button', { class: 'plain', 'aria-label': `Remove ${found.name}` }, 'Remove');
  remove.addEventListener('click', () => change(found, 0));
  return element(
    'li',
    {},
    picture(found),
    element('a', { href: `/products/${found.slug}` }, found.name),
    element('label', { class: 'unseen', for: id }, `Quantity of ${found.name}`),
    input,
    element('span', { class: 'sum' }, money(found.price * quantity)),
    remove,
  );
}

async function change({ slug, name }, quantity) {
  setQuantity(slug, quantity);
  await show();
  document.querySelector(`#quantity-${slug}`)?.focus();
  announce(quantity === 0 ? `${name} removed.` : `${quantity} × ${name}.`);
}

function emptyCart() {
  return [
    element('p', { class: 'note' }, 'Your cart is empty.'),
    element('p', {}, element('a', { class: 'button', href: '/products' }, 'See all products')),
  ];
}

function quantityInput(id, quantity) {
  const attributes = { id, type: 'number', min: '1', max: String(MAX_QUANTITY), value: String(quantity), required: '' };
  return element('input', { ...attributes, inputmode: 'numeric' });
}

/** Quantities by slug. Storage may be refused or hold anything: what is not a cart counts as an empty one. */
function readCart() {
  try {
    const entries = Object.entries(JSON.parse(localStorage.getItem(CART) ?? '{}') ?? {});
    return Object.fromEntries(entries.filter(([, quantity]) => Number.isInteger(quantity) && quantity > 0));
  } catch {
    return {};
  }
}

function setQuantity(slug, quantity) {
  localStorage.setItem(CART, JSON.stringify({ ...readCart(), [slug]: Math.min(quantity, MAX_QUANTITY) }));
  countCart();
}

function countCart() {
  const count = Object.values(readCart()).reduce((sum, quantity) => sum + quantity, 0);
  document.querySelector('#cart-count').textContent = count === 0 ? '' : ` (${count})`;
}

function announce(text) {
  document.querySelector('#announcer').textContent = text;
}

function markCurrent() {
  for (const link of document.querySelectorAll('.menu a')) {
    if (location.pathname.startsWith(link.pathname)) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
}
