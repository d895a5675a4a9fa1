// One contract for all drivers (agent/tokens/token.ts), kept by each with a card of its kind.
import { CONTRACT_DRIVERS } from './support/contract-drivers.ts';
import { describeContract } from './support/driver-contract.ts';

for (const driver of CONTRACT_DRIVERS) describeContract(driver);
