// Loaded into a server's process before everything else, so that a test can make it die of an error that nobody catches.

process.on("SIGUSR2", () => {
  throw new Error("planted crash");
});
