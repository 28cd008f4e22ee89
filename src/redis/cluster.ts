// A Redis Cluster. All our keys lie in one slot, so one node has them all, and a plain connection to it is enough. Which
// node that is, is asked anew at every connection.
import { createConnection, isIP, Socket } from 'node:net';
import { type ConnectionOptions, checkServerIdentity, connect as connectTls } from 'node:tls';
import { AbstractConnector, Redis, type RedisOptions } from 'ioredis';
import { z } from 'zod';
import { CLUSTER_URL } from '../config.js';

type Credentials = Pick<RedisOptions, 'username' | 'password' | 'tls'>;
interface Node {
  readonly host: string;
  readonly port: number;
  /** The host in REDIS_URL by which we got to know of it. */
  readonly entry: string;
}

/** For the question who the owner is, which any node answers from memory. */
const ANSWERS_WITHIN_MS = 2_000;
/** An owner that keeps silent for so long may have been replaced. Longer than any command of ours blocks. */
const SILENT_MS = 6_000;
const CLOSES_WITHIN_MS = 2_000;
/** Another node has our slot, or this one may not serve it. Commands answered so were not carried out, except a wait that ended. */
const LOOK_ANEW = /^(MOVED|CLUSTERDOWN|READONLY|UNBLOCKED|LOADING|MASTERDOWN)/;

const announced = z.tuple([z.string().nullable(), z.number()]).rest(z.unknown());
const allSlots = z.array(z.tuple([z.number(), z.number()]).rest(announced));

export const isClusterUrl = (url: string): boolean => /^rediss?\+cluster:/i.test(url);

/** What makes a plain connection lead to the node that has the keys with this hash tag, also when another one gets them. */
export function ownerOptions(url: string, hashTag: string): RedisOptions {
  const { nodes, credentials } = parse(url);
  return {
    ...credentials,
    Connector: connectorTo(new Owner(nodes, credentials, hashTag), credentials.tls !== undefined),
    socketTimeout: SILENT_MS,
    reconnectOnError: (error) => LOOK_ANEW.test(error.message),
  };
}

function parse(url: string): { readonly nodes: readonly Node[]; readonly credentials: Credentials } {
  const { tls, user, password, hosts } = CLUSTER_URL.exec(url)?.groups ?? {};
  if (hosts === undefined) throw new Error('REDIS_URL is not redis+cluster://[user:password@]host:port[,host:port]');
  const nodes = hosts.split(',').map((one) => {
    const [, bracketed = '', port = '6379'] = /^(.*?)(?::(\d+))?$/.exec(one) ?? [];
    const host = bracketed.replace(/^\[|\]$/g, '');
    return { host, port: Number(port), entry: host };
  });
  const credentials = {
    ...(user && { username: decodeURIComponent(user) }),
    ...(password && { password: decodeURIComponent(password) }),
    ...(tls && { tls: {} }),
  };
  return { nodes, credentials };
}

/** Finds the node that has our slot. */
class Owner {
  readonly #entries: readonly Node[];
  readonly #credentials: Credentials;
  readonly #hashTag: string;
  /** All nodes, as the last answer had them: the cluster is found again also without those of the URL. */
  #known: readonly Node[] = [];
  #looks = 0;

  constructor(entries: readonly Node[], credentials: Credentials, hashTag: string) {
    this.#entries = entries;
    this.#credentials = credentials;
    this.#hashTag = hashTag;
  }

  async find(): Promise<Node> {
    const nodes = [...new Map([...this.#known, ...this.#entries].map((node) => [sayNode(node), node])).values()];
    // Each time another one is asked first: a node that the others have lost still believes what was so before.
    const first = this.#looks++ % nodes.length;
    const reasons: string[] = [];
    for (const node of [...nodes.slice(first), ...nodes.slice(0, first)]) {
      try {
        return await this.#ask(node);
      } catch (error) {
        reasons.push(`${sayNode(node)}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    throw new Error(`No node of the cluster says which one has our keys (${reasons.join('; ')})`);
  }

  async #ask(node: Node): Promise<Node> {
    const client = new Redis({
      ...this.#credentials,
      ...(this.#credentials.tls && { tls: identity(node) }),
      host: node.host,
      port: node.port,
      lazyConnect: true,
      retryStrategy: () => null,
      enableReadyCheck: false,
      connectTimeout: ANSWERS_WITHIN_MS,
      commandTimeout: ANSWERS_WITHIN_MS,
    });
    let cause: Error | undefined;
    client.on('error', (error: Error) => {
      cause = error;
    });
    try {
      await client.connect();
      const answers = [client.cluster('KEYSLOT', `{${this.#hashTag}}`), client.cluster('SLOTS')];
      const [slot, slots] = z.tuple([z.number(), allSlots]).parse(await Promise.all(answers));
      const range = slots.find(([from, to]) => from <= slot && slot <= to);
      if (range === undefined) throw new Error(`nobody has the slot ${slot}`);
      this.#known = slots.flatMap(([, , ...nodes]) => nodes.flatMap((one) => locate(one, node) ?? []));
      const owner = range[2] && locate(range[2], node);
      if (owner === undefined) throw new Error(`the owner of the slot ${slot} has announced no address`);
      return owner;
    } catch (error) {
      if (String(error).includes('cluster support disabled'))
        throw new Error('this is no cluster, so REDIS_URL has to be without +cluster');
      throw cause ?? error;
    } finally {
      client.disconnect();
    }
  }
}

const sayNode = ({ host, port }: Node) => `${host}:${port}`;

/** Without a host it is that of the node that was asked; `?` stands for a host name that was never set. */
function locate([host, port]: z.infer<typeof announced>, asked: Node): Node | undefined {
  if (host === '?') return undefined;
  return { host: host === null || host === '' ? asked.host : host, port, entry: asked.entry };
}

/** Some managed clusters announce addresses, and their certificates have the name that the URL has. */
function identity({ host, entry }: Node): ConnectionOptions {
  const name = [host, entry].find((one) => isIP(one) === 0);
  return {
    ...(name !== undefined && { servername: name }),
    checkServerIdentity: (_, certificate) =>
      checkServerIdentity(host, certificate) && checkServerIdentity(entry, certificate),
  };
}

function connectorTo(owner: Owner, isTls: boolean) {
  return class extends AbstractConnector {
    constructor() {
      super(CLOSES_WITHIN_MS);
    }

    /** While there is no owner, a socket that is closed already: ioredis tries again later, and never after a rejection. */
    override async connect(): Promise<Socket> {
      this.connecting = true;
      let stream: Socket;
      try {
        const node = await owner.find();
        if (!this.connecting) throw new Error('Connection is closed.');
        const { host, port } = node;
        stream = isTls ? connectTls({ host, port, ...identity(node) }) : createConnection({ host, port });
      } catch (error) {
        this.firstError = error instanceof Error ? error : new Error(String(error));
        stream = new Socket().destroy();
      }
      stream.once('error', (error) => {
        this.firstError = error;
      });
      this.stream = stream;
      return stream;
    }

    /** What it says of itself once connected: a node that has just lost the slot to another is left at once. */
    override check({ role }: { readonly role?: string }): boolean {
      return role !== 'slave';
    }
  };
}
