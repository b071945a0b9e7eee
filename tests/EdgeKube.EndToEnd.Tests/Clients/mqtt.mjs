// MQTT.js against the management of a cluster: one story each, told by its first argument; the second is its setting (JSON).
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import mqtt from 'mqtt';

const [story, text] = process.argv.slice(2);
const setting = JSON.parse(text);
const { hostname, port } = new URL(setting.server);
const patience = 60000;
const opened = [];

const within = (work, what) => Promise.race([work, new Promise((_, reject) => setTimeout(() => reject(new Error(`not within ${patience} ms: ${typeof what === 'string' ? what : what()}`)), patience).unref())]);

/** A connection of an account, by TLS or by WebSocket. */
class Client {
  #mqtt;
  #last = 0;
  #waiting = new Map();

  static async connect(user, { webSocket = false, version = 5, password = user.password } = {}) {
    const url = webSocket ? `wss://${hostname}:${port}/mqtt` : `mqtts://${hostname}:${port}`;
    const client = mqtt.connect(url, {
      username: user.name, password, protocolVersion: version, reconnectPeriod: 0, ca: readFileSync(setting.ca), checkServerIdentity: () => undefined,
    });
    await within(new Promise((resolve, reject) => {
      client.once('connect', resolve);
      client.once('error', reject);
      client.once('close', () => reject(new Error('closed')));
    }), 'connect');
    client.on('error', () => {}); // a request that waits for its answer tells
    const made = new Client();
    opened.push(made);
    await made.#begin(client, user);
    return made;
  }

  async #begin(client, user) {
    this.#mqtt = client;
    this.name = user.name;
    client.on('message', (_, payload) => {
      const message = JSON.parse(payload.toString());
      this.#waiting.get(message.id)?.(message, payload.length);
    });
    await client.subscribeAsync(`edgekube/v1/api/response/${user.name}/own`, { qos: 1 });
  }

  say(request) {
    this.#mqtt.publish(`edgekube/v1/api/request/${this.name}`, JSON.stringify(request), {
      qos: 1, properties: { responseTopic: `edgekube/v1/api/response/${this.name}/own` },
    });
  }

  /** One request, one answer. */
  ask(request) {
    const id = `r${++this.#last}`;
    return within(new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.say({ ...request, id });
    }), JSON.stringify(request));
  }

  stream(request, { acknowledges = true } = {}) {
    const id = `s${++this.#last}`;
    const stream = new Stream(this, id, acknowledges);
    this.#waiting.set(id, (message) => stream.take(message));
    this.say({ ...request, id });
    return stream;
  }

  end() {
    return this.#mqtt.endAsync(true);
  }
}

/** A stream that keeps what it was told. */
class Stream {
  told = [];
  #wake = () => {};

  constructor(client, id, acknowledges) {
    [this.client, this.id, this.acknowledges] = [client, id, acknowledges];
  }

  take(message) {
    this.told.push(message);
    if (message.seq !== undefined && this.acknowledges) this.say({ ack: message.seq });
    this.#wake();
  }

  say(input) {
    this.client.say({ verb: 'stream', id: this.id, ...input });
  }

  write(words) {
    this.say({ data: Buffer.from(words).toString('base64') });
  }

  get parts() {
    return this.told.filter((message) => message.seq !== undefined);
  }

  get closed() {
    return this.told.find((message) => message.stream === 'closed');
  }

  get output() {
    return Buffer.concat(this.parts.map((part) => Buffer.from(part.data ?? '', 'base64'))).toString();
  }

  async until(wanted, what) {
    await within((async () => {
      while (!wanted(this)) await new Promise((resolve) => { this.#wake = resolve; });
    })(), () => `${what}; told: ${JSON.stringify(this.told).slice(0, 2000)}`);
    return this;
  }

  async ended() {
    await this.until(() => this.closed, 'the end');
    return this.closed;
  }
}

const as = (role, options) => Client.connect(setting.users[role], options);
const namespace = setting.namespace;
const configMap = (name, data) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data });

const stories = {
  async watch() {
    const operates = await as('operator');
    const views = await as('viewer', { webSocket: true });
    assert.equal((await operates.ask({ verb: 'create', object: configMap('a', { k: '1' }) })).code, 201);
    const watch = views.stream({ verb: 'watch', kind: 'ConfigMap', namespace });
    const events = () => watch.parts.map((part) => `${part.event.type}:${part.event.object.metadata.name ?? ''}`);
    await watch.until(() => events().includes('BOOKMARK:'), 'a bookmark');
    assert.equal(watch.told[0].stream, 'open');
    assert.ok(events().indexOf('ADDED:a') < events().indexOf('BOOKMARK:'));
    assert.equal((await operates.ask({ verb: 'patch', kind: 'cm', namespace, name: 'a', patch: { data: { k: '2' } } })).code, 200);
    assert.equal((await operates.ask({ verb: 'delete', kind: 'cm', namespace, name: 'a' })).code, 200);
    await watch.until(() => events().includes('DELETED:a'), 'the end of a');
    assert.ok(events().includes('MODIFIED:a'));
    assert.deepEqual(watch.parts.map((part) => part.seq), watch.parts.map((_, i) => i + 1));
    watch.say({ close: true });
    assert.equal((await watch.ended()).code, 200);
    const thin = views.stream({ verb: 'watch', kind: 'nodes', metadataOnly: true });
    await thin.until(() => thin.parts.some((part) => part.event.type === 'ADDED'), 'nodes');
    assert.equal(thin.parts[0].event.object.kind, 'PartialObjectMetadata');
  },

  async logs() {
    const views = await as('viewer');
    const log = views.stream({ verb: 'logs', namespace, name: 'web', follow: true, tailLines: 1 });
    const said = () => log.parts.map((part) => part.text).join('');
    await log.until(() => said().split('\n').length > 4, 'three more lines');
    const lines = said().trim().split('\n').map((line) => Number(line.split(' ')[1]));
    assert.deepEqual(lines, lines.map((_, i) => lines[0] + i));
    log.say({ close: true });
    assert.equal((await log.ended()).code, 200);
  },

  async exec() {
    const operates = await as('operator', { webSocket: true });
    const exec = { verb: 'exec', stream: true, namespace, name: 'web', stdin: true };
    const shell = operates.stream({ ...exec, command: ['sh'], tty: true, columns: 101, rows: 33 });
    await shell.until(() => shell.told[0]?.stream === 'open', 'open');
    shell.write('stty size\n');
    await shell.until(() => shell.output.includes('33 101'), 'its size');
    shell.say({ resize: { columns: 77, rows: 22 } });
    shell.write('sleep 1; stty size\n');
    await shell.until(() => shell.output.includes('22 77'), 'its new size');
    shell.write('exit 7\n');
    assert.deepEqual((await shell.ended()).exec, { exitCode: 7 });
    const cat = operates.stream({ ...exec, command: ['sh', '-c', 'cat; echo done >&2; exit 3'] });
    await cat.until(() => cat.told.length > 0, 'open');
    cat.write('süß\n');
    cat.say({ endOfInput: true });
    assert.deepEqual((await cat.ended()).exec, { exitCode: 3 });
    assert.equal(cat.output, 'süß\ndone\n');
    assert.deepEqual([...new Set(cat.parts.map((part) => part.channel))].sort(), ['stderr', 'stdout']);
    const gone = await as('operator');
    const left = gone.stream({ ...exec, command: ['sh', '-c', 'echo $$ > /tmp/left; exec cat'] });
    await left.until(() => left.told.length > 0, 'open');
    await gone.end(); // its command loses its input with it
    const look = () => operates.ask({ verb: 'exec', namespace, name: 'web', command: ['sh', '-c', 'kill -0 $(cat /tmp/left) 2>/dev/null && echo there || echo gone'] });
    for (let i = 0; (await look()).exec.stdout.trim() !== 'gone'; i++) {
      assert.ok(i < 100, 'the command of a connection that is gone goes on');
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  },

  async flow() {
    const operates = await as('operator');
    const many = operates.stream(
      { verb: 'exec', stream: true, namespace, name: 'web', command: ['sh', '-c', 'dd if=/dev/zero bs=1024 count=2048 2>/dev/null'] }, { acknowledges: false });
    await many.until(() => many.parts.length > 3, 'a beginning');
    const other = await operates.ask({ verb: 'list', kind: 'pods', namespace });
    assert.equal(other.code, 200); // who is slow holds nobody up, not even itself
    const before = many.output.length;
    assert.ok(before < 512 * 1024, `${before} bytes without an acknowledgement`);
    assert.equal(many.closed, undefined);
    many.acknowledges = true;
    many.say({ ack: many.parts.at(-1).seq });
    assert.deepEqual((await many.ended()).exec, { exitCode: 0 });
    assert.equal(many.output.length, 2048 * 1024);
  },

  async bounds() {
    const views = await as('viewer');
    const streams = Array.from({ length: 16 }, () => views.stream({ verb: 'watch', kind: 'pods', namespace }));
    await Promise.all(streams.map((stream) => stream.until(() => stream.told.length > 0, 'open')));
    assert.equal((await views.stream({ verb: 'watch', kind: 'pods', namespace }).ended()).code, 429);
    assert.equal((await (await as('viewer')).ask({ verb: 'list', kind: 'pods', namespace })).code, 200);
    streams[0].say({ close: true });
    await streams[0].ended();
    const again = views.stream({ verb: 'watch', kind: 'pods', namespace });
    await again.until(() => again.told[0]?.stream === 'open', 'open');
    assert.equal((await views.ask({ verb: 'stream', data: 'bHM=' })).code, 404);
    streams[1].say({ close: true });
    await streams[1].ended();
    for (const [request, code] of [[{ verb: 'watch', kind: 'sprocket' }, 404], [{ verb: 'watch' }, 400], [{ verb: 'logs', follow: true, name: 'ghost', namespace }, 404]]) {
      const last = await again.client.stream(request).ended();
      assert.deepEqual([last.code, last.status.kind], [code, 'Status']);
    }
  },

  async site() {
    const admin = await as('admin');
    const { join } = await admin.ask({ verb: 'join' });
    assert.match(join.token, /^ek1\.[0-9a-f]{64}\.[a-z0-9]{6}\.[a-z0-9]{16}$/);
    assert.ok(join.command.includes(join.token) && join.command.includes(join.server) && Date.parse(join.expires) > Date.now());
    assert.equal((await admin.ask({ verb: 'delete', kind: 'secret', namespace: 'kube-system', name: `bootstrap-token-${join.token.split('.')[2]}` })).code, 200);
    const name = `made-${namespace}`;
    const { account } = await admin.ask({ verb: 'accounts', action: 'add', name, role: 'viewer' });
    const made = await Client.connect(account);
    assert.equal((await made.ask({ verb: 'list', kind: 'nodes' })).code, 200);
    assert.ok((await admin.ask({ verb: 'accounts', action: 'list' })).accounts.some((a) => a.name === name && a.role === 'viewer'));
    assert.equal((await admin.ask({ verb: 'accounts', action: 'add', name, role: 'admin' })).code, 409);
    assert.equal((await admin.ask({ verb: 'accounts', action: 'remove', name })).code, 200);
    assert.equal((await admin.ask({ verb: 'accounts', action: 'remove', name })).code, 404);
  },

  async nodelogs() {
    const admin = await as('admin');
    const node = (await admin.ask({ verb: 'list', kind: 'nodes' })).object.items[0].metadata.name;
    const journal = await admin.ask({ verb: 'nodelogs', name: node, tailLines: 5 });
    assert.ok(journal.text !== undefined || journal.status.message.length > 0, JSON.stringify(journal)); // a machine without systemd says so
    assert.equal((await admin.ask({ verb: 'nodelogs', name: 'no-such-board' })).code, 404);
    assert.equal((await (await as('viewer')).ask({ verb: 'nodelogs', name: node })).code, 403);
  },

  async roles() {
    const exec = { verb: 'exec', stream: true, namespace, name: 'ghost', command: ['ls'] };
    const codes = { viewer: [403, 403, 403, 403, 403], operator: [201, 404, 200, 403, 200], admin: [201, 404, 200, 200, 200] };
    for (const [role, expected] of Object.entries(codes)) {
      const client = await as(role);
      const seen = [
        (await client.ask({ verb: 'create', object: configMap(`of-${role}`, {}) })).code,
        (await client.stream(exec).ended()).code,
        (await client.ask({ verb: 'join' })).code,
        (await client.ask({ verb: 'accounts', action: 'list' })).code,
      ];
      const secrets = client.stream({ verb: 'watch', kind: 'secrets', namespace });
      await secrets.until(() => secrets.told.length > 0, 'a word');
      assert.deepEqual([...seen, secrets.told[0].code], expected, role);
      const may = await client.ask({ verb: 'create', object: { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' } });
      assert.equal(may.object.status.userInfo.username, `mqtt:${client.name}`);
    }
    await assert.doesNotReject(as('viewer', { version: 4 }));
  },

  async guess() {
    const reasons = [];
    for (let i = 0; i < 11; i++) {
      await as('viewer', { password: 'wrong' }).catch((refusal) => reasons.push(refusal.code));
    }
    assert.deepEqual(reasons.slice(0, 10), Array(10).fill(0x87));
    assert.equal(reasons[10], 0x97);
    assert.equal((await (await as('operator')).ask({ verb: 'list', kind: 'nodes' })).code, 200);
  },
};

await stories[story]();
await Promise.all(opened.map((client) => client.end().catch(() => {})));
console.log('all held');
process.exit(0);
