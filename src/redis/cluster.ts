// A Redis Cluster. All our keys have one hash tag, so they lie in one slot and on one node, and a plain connection to
// that node is enough. Each new connection looks up the owner of the slot again.
import { createConnection, isIP, Socket } from 'node:net';
import { type ConnectionOptions, checkServerIdentity, connect as connectTls } from 'node:tls';
import { AbstractConnector, Redis, type RedisOptions } from 'ioredis';
import { z } from 'zod';
import { CLUSTER_URL } from '../environment.js';

type Credentials = Pick<RedisOptions, 'username' | 'password' | 'tls'>;
interface Node {
  readonly host: string;
  readonly port: number;
  /** The host in REDIS_URL through which this node was discovered. */
  readonly entry: string;
}

/** Deadline for CLUSTER SLOTS, which any node answers from memory. */
const ANSWERS_WITHIN_MS = 2_000;
/** Silence after which the owner counts as replaced. Longer than any of our blocking commands. */
const SILENT_MS = 6_000;
const CLOSES_WITHIN_MS = 2_000;
/**
 * The slot moved, or this node may not serve it. None of these commands was carried out, except a blocking one cut
 * short.
 */
const LOOK_UP_OWNER_AGAIN = /^(MOVED|CLUSTERDOWN|READONLY|UNBLOCKED|LOADING|MASTERDOWN)/;

const announced = z.tuple([z.string().nullable(), z.number()]).rest(z.unknown());
const allSlots = z.array(z.tuple([z.number(), z.number()]).rest(announced));

export const isClusterUrl = (url: string): boolean => /^rediss?\+cluster:/i.test(url);

/**
 * Options for a plain connection that always leads to the node with the keys of this hash tag, also after the slot
 * moves.
 */
export function ownerOptions(url: string, hashTag: string): RedisOptions {
  const { nodes, credentials } = parse(url);
  return {
    ...credentials,
    Connector: connectorTo(new Owner(nodes, credentials, hashTag), credentials.tls !== undefined),
    socketTimeout: SILENT_MS,
    reconnectOnError: (error) => LOOK_UP_OWNER_AGAIN.test(error.message),
  };
}

function parse(url: string): { readonly nodes: readonly Node[]; readonly credentials: Credentials } {
  const { tls, user, password, hosts } = CLUSTER_URL.exec(url)?.groups ?? {};
  if (hosts === undefined) throw new Error('REDIS_URL isn’t redis+cluster://[user:password@]host:port[,host:port]');
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

/** Finds the node that owns our slot. */
class Owner {
  readonly #entries: readonly Node[];
  readonly #credentials: Credentials;
  readonly #hashTag: string;
  /** All nodes by the last answer, so that the cluster is found even if no node in the URL is left. */
  #known: readonly Node[] = [];
  #looks = 0;

  constructor(entries: readonly Node[], credentials: Credentials, hashTag: string) {
    this.#entries = entries;
    this.#credentials = credentials;
    this.#hashTag = hashTag;
  }

  async find(): Promise<Node> {
    const nodes = [...new Map([...this.#known, ...this.#entries].map((node) => [formatNode(node), node])).values()];
    // Starts with another node each time, as a node cut off from the others still gives the old owner.
    const first = this.#looks++ % nodes.length;
    const reasons: string[] = [];
    for (const node of [...nodes.slice(first), ...nodes.slice(0, first)]) {
      try {
        return await this.#ask(node);
      } catch (error) {
        reasons.push(`${formatNode(node)}: ${error instanceof Error ? error.message : String(error)}`);
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
      if (range === undefined) throw new Error(`no node owns slot ${slot}`);
      this.#known = slots.flatMap(([, , ...nodes]) => nodes.flatMap((one) => locate(one, node) ?? []));
      const owner = range[2] && locate(range[2], node);
      if (owner === undefined) throw new Error(`the owner of the slot ${slot} has announced no address`);
      return owner;
    } catch (error) {
      if (String(error).includes('cluster support disabled'))
        throw new Error('this isn’t a cluster: remove +cluster from REDIS_URL');
      throw cause ?? error;
    } finally {
      client.disconnect();
    }
  }
}

const formatNode = ({ host, port }: Node) => `${host}:${port}`;

/**
 * Resolves an announced address. An empty host means the node that was asked; `?` means that its host name is not set.
 */
function locate([host, port]: z.infer<typeof announced>, asked: Node): Node | undefined {
  if (host === '?') return undefined;
  return { host: host === null || host === '' ? asked.host : host, port, entry: asked.entry };
}

/** TLS options that accept a certificate for the host in the URL: managed clusters may announce bare IP addresses. */
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

    /** Without an owner, returns a closed socket: ioredis reconnects after a close, but never after a rejection. */
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

    /** Leaves a node that reports itself as a replica, as it has just lost the slot. */
    override check({ role }: { readonly role?: string }): boolean {
      return role !== 'slave';
    }
  };
}
