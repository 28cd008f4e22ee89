// File uploads in Slack's three steps: announce, send to an upload URL, share.
import { newSlackId } from './clock.js';

export interface SharedFile {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly content: string;
  /** In bytes. */
  readonly size: number;
  readonly channel: string;
}

interface Upload {
  readonly id: string;
  readonly name: string;
  readonly size: number;
  content?: Buffer;
}

export class Uploads {
  readonly #announced = new Map<string, Upload>();
  readonly #shared: SharedFile[] = [];

  announce(name: string, size: number): string {
    const id = newSlackId('F');
    this.#announced.set(id, { id, name, size });
    return id;
  }

  /** @returns false if no upload with this size was announced */
  receive(id: string, content: Buffer): boolean {
    const upload = this.#announced.get(id);
    if (upload === undefined || upload.size !== content.byteLength) return false;
    upload.content = content;
    return true;
  }

  /** @returns undefined if the content hasn't arrived or was already shared */
  share(id: string, title: string | undefined, channel: string): SharedFile | undefined {
    const upload = this.#announced.get(id);
    if (upload?.content === undefined) return undefined;
    this.#announced.delete(id);
    const { name, size, content } = upload;
    const file = { id, name, title: title ?? name, content: content.toString('utf8'), size, channel };
    this.#shared.push(file);
    return file;
  }

  isReady(id: string): boolean {
    return this.#announced.get(id)?.content !== undefined;
  }

  shared(): readonly SharedFile[] {
    return this.#shared;
  }
}
