import { type Case, ofCounter } from '../given.js';

export const keyCases: readonly Case[] = [
  ['delete-api-key', ofCounter({ credential: 'pipeline' })],
  ['delete-service-account', ofCounter({ credential: 'mdb_sa_id_67289a4c1f0e3b5d7a9c2e40' })],
];
