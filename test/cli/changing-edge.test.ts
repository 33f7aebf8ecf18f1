import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { expect, it } from 'vitest';
import { changingEdge } from '../../cli/changing-edge.ts';
import type { DevSource } from '../../cli/dev-source.ts';
import { createClock } from '../../simulator/clock.ts';
import { bytesOf } from '../../simulator/exchange.ts';
import { faultSwitches } from '../../simulator/faults.ts';
import { headersFrom } from '../../simulator/header-lines.ts';
import { httpOrigin } from '../../simulator/origin/http-origin.ts';
import { fileStations } from '../../simulator/station/file-stations.ts';
import { oneBehavior, SITE } from '../simulator/one-behavior.ts';

it('what was served before keeps no connection to its origins', async () => {
  const sockets: Socket[] = [];
  const server = createServer({ keepAliveTimeout: 0 }, (_, response) => response.end('ok'));
  server.on('connection', (socket) => sockets.push(socket));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const settings = oneBehavior({});
  const sourceOf = (): DevSource => {
    const origin = httpOrigin({ settings: { ...SITE, keepaliveTimeout: 120 }, url });
    const stations: DevSource['distributions'][number]['stations'] = (wiring) =>
      fileStations({ ...wiring, settings, files: new Map(), stored: () => undefined });
    const distributions = [{ settings, stations, originOf: () => origin }];
    return { says: '', facts: {}, distributions, names: [], folders: [] };
  };
  const nothing = async (): Promise<void> => {};
  const edge = changingEdge(
    { first: sourceOf(), folder: '.', start: nothing, close: nothing },
    { clock: createClock(), faults: faultSwitches(), engine: 'node', hasCache: true, requestId: () => 'id==' },
  );
  const headers = headersFrom({ Host: settings.domainName });
  const request = { clientIp: '198.51.100.1', method: 'GET', uri: '/', querystring: '', headers };
  const ask = async (): Promise<string> => String(await bytesOf((await edge.answer(request)).answer.body));
  expect(await ask()).toBe('ok');
  edge.change(sourceOf());
  await once(sockets[0] as Socket, 'close');
  expect(await ask()).toBe('ok');
  expect(sockets).toHaveLength(2);
  edge.close();
  await edge.now().close();
  await new Promise((resolve) => server.close(resolve));
});
