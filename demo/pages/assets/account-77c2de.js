/** The account page: the orders at `/account/orders` (and `/account/`), the customer at `/account/profile`. */

import { ApiError, element, fetchJson, money } from './page-5d20ea.js';

const days = new Intl.DateTimeFormat('en-IE', { dateStyle: 'long', timeZone: 'UTC' });
const path = location.pathname.replace(/\/$/, '');
const wantsProfile = path === '/account/profile';

markCurrent(wantsProfile ? '/account/profile' : '/account/orders');
document.title = `${wantsProfile ? 'Your profile' : 'Your orders'} · Hearth & Hand`;
document.querySelector('#account').replaceChildren(...(await content()));

async function content() {
  try {
    const { customer, items } = await fetchJson('/api/account');
    return wantsProfile ? profile(customer) : orders(items);
  } catch (error) {
    return [element('p', { class: 'note' }, explain(error))];
  }
}

function profile({ name, email }) {
  const facts = [
    element('dt', {}, 'Name'),
    element('dd', {}, name),
    element('dt', {}, 'Mail'),
    element('dd', {}, email),
  ];
  return [element('h2', {}, 'Profile'), element('dl', { class: 'facts' }, ...facts)];
}

function orders(items) {
  return [element('h2', {}, 'Orders'), ...items.map(order)];
}

function order({ id, placed, state, lines, total }) {
  const day = element('time', { datetime: placed }, days.format(new Date(placed)));
  return element(
    'article',
    { class: 'order' },
    element('h3', {}, `Order ${id}`),
    element('p', { class: 'quiet' }, day, `, ${state}`),
    element('ul', {}, ...lines.map(line)),
    element('p', { class: 'total' }, `Total ${money(total)}`),
  );
}

function line({ slug, name, quantity, total }) {
  const product = element('a', { href: `/products/${slug}` }, name);
  return element('li', {}, element('span', {}, `${quantity} × `, product), element('span', {}, money(total)));
}

function explain(error) {
  const signedOut = error instanceof ApiError && (error.status === 401 || error.status === 403);
  return signedOut
    ? 'Please sign in to see your account.'
    : 'Your account cannot be shown at the moment. Please try again.';
}

function markCurrent(href) {
  document.querySelector(`.chips a[href="${href}"]`).setAttribute('aria-current', 'page');
}
