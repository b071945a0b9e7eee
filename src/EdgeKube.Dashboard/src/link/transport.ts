import type { IClientOptions, MqttClient } from 'mqtt';
import type { Credentials } from './types';

/** The part of mqtt.js that the link uses; tests have their own. */
export type Transport = Pick<MqttClient, 'on' | 'publish' | 'subscribe' | 'end' | 'reconnect' | 'sendPing' | 'connected'> & {
  stream?: { destroy(): void };
};

/** A closer look at a silent link than MQTT's own keep-alive, which a hidden page's slow timers must be able to keep. */
const keepaliveSeconds = 50;

export function callerOf(credentials: Credentials, clientId: string): string {
  return credentials.kind === 'user' ? credentials.name : `session:${clientId}`;
}

export function newClientId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(9));
  return `dash-${[...bytes].map((one) => one.toString(16).padStart(2, '0')).join('')}`;
}

/** Fetches what a connection needs, while somebody still types. */
export function prepare(): void {
  void import('mqtt');
}

/** Opens WebSocket and MQTT to the server that served the page. Loads mqtt.js when it is first needed. */
export async function openTransport(credentials: Credentials, clientId: string): Promise<Transport> {
  const { default: mqtt } = await import('mqtt');
  const options: IClientOptions = {
    protocolVersion: 5,
    clientId,
    clean: true,
    username: credentials.kind === 'user' ? credentials.name : 'token',
    password: credentials.kind === 'user' ? credentials.password : credentials.token,
    keepalive: keepaliveSeconds,
    reconnectPeriod: 1000,
    reconnectOnConnackError: true,
    connectTimeout: 10_000,
    // Nothing is sent later than it was asked for: a command of before the link went would come as a surprise.
    queueQoSZero: false,
    resubscribe: false,
    // Timers in a Worker of a blob URL are against the page's content security policy.
    timerVariant: 'native',
    properties: { maximumPacketSize: 8 * 1024 * 1024 },
  };
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  return mqtt.connect(`${scheme}://${location.host}/mqtt`, options) as unknown as Transport;
}
