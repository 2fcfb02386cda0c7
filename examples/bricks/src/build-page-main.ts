import { buildPage } from "./build-page.ts";

// Builds the page into the folder that is named as the argument, ahead of the start of Bricks itself.

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error("Name the folder to build the page into.");
  process.exit(2);
}
await buildPage(folder);
