/** The customer of every tenant that operator events go to; whoever registers destinations for it gets them. */
export const operatorCustomerExternalId = "pushrail.operator";

/**
 * Why an event for this customer is refused at ingest, one sentence; `undefined` when it is not. Only the platform sends
 * events to the operator's customer, so that none can be forged.
 */
export function reservedCustomerProblem(customerExternalId: string): string | undefined {
  if (customerExternalId !== operatorCustomerExternalId) return undefined;
  return `The customer "${operatorCustomerExternalId}" gets operator events only; name one of your own customers.`;
}
