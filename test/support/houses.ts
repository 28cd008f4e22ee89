// Opens houses for the tests of a file.
import { afterEach } from '@jest/globals';
import { type House, type HouseOptions, openHouse } from './house.js';

/** For tests that each need their own houses. They are closed after the test that opened them. */
export function houses(): (options?: HouseOptions) => Promise<House> {
  const open: House[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((house) => house.close()));
  });
  return async (options) => {
    const house = await openHouse(options);
    open.push(house);
    return house;
  };
}
