/** A company that buys from Bricks: one customer of Pushrail. */
export interface Company {
  /** Part of the address of its receiver. */
  readonly id: string;
  readonly name: string;
  readonly city: string;
  readonly vatId: string;
  /** What Bricks calls it towards Pushrail. */
  readonly customerExternalId: string;
}

/** Somebody who can sign in to Bricks. */
export interface Person {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: string;
  readonly company: Company;
}

/** The customer of the command that `npm start` prints. */
export const northwind: Company = {
  id: "northwind",
  name: "Northwind Toys",
  city: "Rotterdam",
  vatId: "NL004495445B01",
  customerExternalId: "acct_northwind",
};

const harbor: Company = {
  id: "harbor",
  name: "Harbor Kids",
  city: "Hamburg",
  vatId: "DE811907980",
  customerExternalId: "acct_harbor",
};

/** Every company, in the order in which they are offered. */
export const companies: readonly Company[] = [northwind, harbor];

/** Everybody who can sign in. */
export const people: readonly Person[] = [
  {
    id: "ada",
    name: "Ada Verbeek",
    email: "ada@northwind.example",
    role: "Head of purchasing",
    company: northwind,
  },
  {
    id: "jun",
    name: "Jun Mori",
    email: "jun@northwind.example",
    role: "Developer",
    company: northwind,
  },
  {
    id: "lena",
    name: "Lena Harms",
    email: "lena@harborkids.example",
    role: "Owner",
    company: harbor,
  },
];
