// A house for each test of a file.
import { afterEach } from '@jest/globals';
import { type House, type HouseOptions, openHouse } from './house.js';

/** For files whose tests each need a house of their own: it is closed after the test that opened it. */
export function houses(): (options?: HouseOptions) => Promise<House> {
  let house: House | undefined;
  afterEach(async () => {
    await house?.close();
    house = undefined;
  });
  return async (options) => {
    house = await openHouse(options);
    return house;
  };
}
