/* The page that makes the line to paste. What is typed goes through the same reader as an embed's address. */
import { read } from "./parameters.js";

const form = document.getElementById("builder"), words = form.dataset;
const site = words.site || new URL(words.root, location.href).href;
const selects = [...form.querySelectorAll("select")].filter((each) => each.name !== "kind");
const known = Object.fromEntries(selects.map((each) => [each.name, [...each.options].map((option) => option.value).filter(Boolean)]));
let later = 0;

function address(root) {
  const given = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (name !== "kind" && String(value).trim()) given.set(name, String(value).trim());
  const { asked } = read(`?${given}`, known);
  return `${root}embed/v1/${form.elements.kind.value === "list" ? "list" : "map"}/?${new URLSearchParams(asked)}`;
}

function attribute(text) { return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`); }

function update() {
  const url = address(site), title = words.title.replace("{city}", form.elements.city.selectedOptions[0].textContent);
  const frame = `<iframe src="${attribute(url)}" title="${attribute(title)}" width="100%" height="${words.height}" style="border:0" loading="lazy" sandbox="${words.sandbox}"></iframe>`;
  const lines = {
    frame,
    script: `${frame}\n<script src="${attribute(site)}embed/v1/embed.js" async></script>`,
    markdown: `[${title}](${url})`,
    wordpress: `<!-- wp:html -->\n${frame}\n<!-- /wp:html -->`
  };
  for (const [name, line] of Object.entries(lines)) document.getElementById(`line-${name}`).value = line;
  clearTimeout(later);
  later = setTimeout(preview, 300, title);
}

function preview(title) {
  const frame = document.createElement("iframe");
  frame.src = address(new URL(words.root, location.href).href);
  frame.title = `${words.frame}: ${title}`;
  frame.height = words.height;
  frame.setAttribute("sandbox", words.sandbox);
  document.getElementById("preview").replaceChildren(frame);
}

form.addEventListener("input", update);
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("click", async ({ target }) => {
  if (!target.dataset.copy) return;
  const box = document.getElementById(target.dataset.copy);
  box.select();
  try { await navigator.clipboard.writeText(box.value); } catch { document.execCommand("copy"); }
  document.getElementById("copied").textContent = words.copied;
});
form.hidden = false;
update();

/* A city's picture as PNG, which articles in WeChat take: drawn by the reader's own browser, twice as large for print. */
async function save({ picture, name }) {
  const image = new Image();
  image.src = picture;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = 2 * image.naturalWidth;
  canvas.height = 2 * image.naturalHeight;
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  const link = document.createElement("a");
  link.href = canvas.toDataURL("image/png");
  link.download = name;
  link.click();
}

for (const button of document.querySelectorAll("[data-picture]")) {
  button.hidden = false;
  button.addEventListener("click", () => save(button.dataset));
}
