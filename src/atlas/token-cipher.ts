// Encrypts tokens for a store. Only a process with the account's secret can encrypt or decrypt them.
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export interface TokenCipher {
  /** The account's key in the store: a hash that doesn't reveal the account. */
  readonly name: string;
  encrypt(token: string): string;
  /** @returns the token, or undefined for text that wasn't encrypted with this secret */
  decrypt(ciphertext: string): string | undefined;
}

export function createTokenCipher(clientId: string, clientSecret: string): TokenCipher {
  const key = Buffer.from(hkdfSync('sha256', clientSecret, clientId, 'countersign atlas token', 32));
  return {
    name: createHash('sha256').update(clientId).digest('hex').slice(0, 16),
    encrypt(token) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
      const closed = Buffer.concat([cipher.update(token, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), closed]).toString('base64');
    },
    decrypt(ciphertext) {
      const bytes = Buffer.from(ciphertext, 'base64');
      const body = NONCE_BYTES + TAG_BYTES;
      try {
        const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
        decipher.setAuthTag(bytes.subarray(NONCE_BYTES, body));
        return Buffer.concat([decipher.update(bytes.subarray(body)), decipher.final()]).toString('utf8');
      } catch {
        return undefined;
      }
    },
  };
}
