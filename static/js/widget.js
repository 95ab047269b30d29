// Tells the page around a widget how high the widget is, whenever that changes and when the page asks.
const tell = () => {
  const height = Math.ceil(document.documentElement.getBoundingClientRect().height);
  parent.postMessage({ widgetHeight: height }, "*"); // a height is no secret
};

if (parent !== window) {
  new ResizeObserver(tell).observe(document.documentElement);
  addEventListener("message", (message) => {
    if (message.source === parent && message.data === "widgetHeight") tell();
  });
}
