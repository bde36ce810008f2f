// Shows what is pushed to this browser, and opens it. A later message with the same tag takes the place of an earlier
// one. It keeps nothing and stands between no page and its server.
"use strict";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => {
  let message = { title: "Panal", text: "", url: "/", tag: "" };
  try {
    message = event.data.json();
  } catch { /* a push without a message that we wrote is still shown: browsers want that */ }
  event.waitUntil(self.registration.showNotification(message.title, {
    body: message.text, tag: message.tag, icon: "/favicon.ico", data: { url: message.url },
  }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const url = new URL(event.notification.data.url, self.location.origin);
  if (url.origin !== self.location.origin) return;
  event.waitUntil(self.clients.openWindow(url.href));
});
