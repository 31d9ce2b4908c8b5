/** The search box: asks the shop and shows what it found. */

export interface Lamp {
  name: string;
  price: number;
}

export async function search(words: string): Promise<Lamp[]> {
  const answer = await fetch(`/api/lamps?words=${encodeURIComponent(words)}`);
  if (!answer.ok) {
    throw new Error(`The shop answered ${answer.status}`);
  }
  return answer.json();
}

export function show(list: HTMLElement, words: string, lamps: Lamp[]): void {
  list.innerHTML = `<h2>Lamps for ${words}</h2>`;
  for (const lamp of lamps) {
    const entry = document.createElement("li");
    entry.textContent = `${lamp.name}: ${(lamp.price / 100).toFixed(2)} €`;
    list.append(entry);
  }
}

export function sortBy(lamps: Lamp[], rule: string): Lamp[] {
  return lamps.sort((a, b) => eval(rule));
}
