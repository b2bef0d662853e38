/* Keeps the shopping list and what it is made of. Every other page always comes from the network. */
const NAME = "morizo-1";
const FILES = [/*ASSETS*/];
const PAGE = "/shopping";

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(NAME)
      .then((cache) => cache.addAll(FILES))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  const tidy = async () => {
    const cache = await caches.open(NAME);
    for (const request of await cache.keys()) {
      const { pathname } = new URL(request.url);
      if (pathname !== PAGE && !FILES.includes(pathname)) await cache.delete(request);
    }
    await self.clients.claim();
  };
  event.waitUntil(tidy());
});

const fresh = async (request) => {
  const cache = await caches.open(NAME);
  try {
    const answer = await fetch(request);
    if (answer.ok && !answer.redirected) await cache.put(PAGE, answer.clone());
    return answer;
  } catch (error) {
    const kept = await cache.match(PAGE);
    if (kept) return kept;
    throw error;
  }
};

self.addEventListener("fetch", (event) => {
  const { pathname, origin, search } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== location.origin) return;
  const isPage = event.request.mode === "navigate" && pathname === PAGE && !search;
  if (isPage) event.respondWith(fresh(event.request));
  else if (FILES.includes(pathname)) event.respondWith(caches.match(event.request).then((kept) => kept || fetch(event.request)));
});
