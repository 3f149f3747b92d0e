"""Faults put into true sentences, each of a kind that models commit and readers miss.

Every fault is a small edit, so that the sentence keeps its words and its tone: what tells it from the truth is only what it says.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random
from typing import Literal, TypeAlias

FaultKind: TypeAlias = Literal["negation", "term", "direction", "number", "entity", "scope", "detail", "traded"]

TERM_PAIRS = (
    """
precision:recall|bias:variance|overfitting:underfitting|overfit:underfit|overfits:underfits|false positives:false negatives
false positive:false negative|true positives:true negatives|training:test|train:test|L1:L2|lasso:ridge|bagging:boosting
generative:discriminative|supervised:unsupervised|classification:regression|encoder:decoder|parametric:nonparametric|sensitivity:specificity
numerator:denominator|rows:columns|row:column|mean:median|covariate drift:concept drift|data drift:concept drift|query:key|keys:values
prior:posterior|likelihood:posterior|type I:type II|null hypothesis:alternative hypothesis|batch:online|offline:online|forward:backward
SGD:Adam|stemming:lemmatization|undersampling:oversampling|homoscedastic:heteroscedastic|input:output|inputs:outputs|source:target
underestimates:overestimates|optimistic:pessimistic|majority class:minority class|majority:minority|convex:concave|width:depth
filter:wrapper|exploration:exploitation|on-policy:off-policy|model-based:model-free|dense:sparse|hard:soft|micro:macro|horizontal:vertical
fine-tuning:retrieval|fine-tuning:prompting|temperature:top-p|BERT:GPT|LSTM:transformer|causation:correlation|interpolation:extrapolation
cosine similarity:Euclidean distance|bootstrap:cross-validation|validation set:test set|static:dynamic|symmetric:asymmetric
rows:features|examples:features|hyperparameters:parameters|confidence interval:prediction interval|leakage:drift|stationary:non-stationary
""".replace("\n", "|")
    .strip("|")
    .split("|")
)

DIRECTIONS = (
    """
increase:decrease|increases:decreases|increased:decreased|increasing:decreasing|raise:lower|raises:lowers|raising:lowering|rise:fall
rises:falls|grow:shrink|grows:shrinks|reduces:increases|reduce:increase|reducing:increasing|reduced:increased|higher:lower|high:low
highest:lowest|more:less|most:least|larger:smaller|large:small|largest:smallest|faster:slower|fast:slow|better:worse|best:worst
improves:worsens|improve:worsen|improving:worsening|before:after|earlier:later|early:late|above:below|minimizes:maximizes
minimize:maximize|minimum:maximum|lowest:highest|strong:weak|stronger:weaker|cheap:expensive|cheaper:costlier|easy:hard|easier:harder
simple:complex|simpler:more complex|many:few|long:short|longer:shorter|first:last|same:different|linear:nonlinear|independent:dependent
allows:prevents|allow:prevent|possible:impossible|sufficient:insufficient|stable:unstable|robust:sensitive|local:global
include:exclude|includes:excludes|rarely:often|gains:loses|adds:removes|add:remove|positive:negative|rare:frequent|narrow:wide
narrower:wider|helps:hurts|help:hurt|helpful:harmful|useful:useless|upwards:downwards|upper:lower|biased:unbiased|labelled:unlabelled
known:unknown|balanced:imbalanced|accept:reject|accepts:rejects|correct:wrong|right:wrong|safe:risky|benefit:drawback|advantage:drawback
random:fixed|separately:jointly|always:never|all:none|both:neither|up:down|inside:outside|constant:varying|shallow:deep|wins:loses
prefers:avoids|prefer:avoid|beats:trails|encourages:discourages|encourage:discourage|old:new|public:private|close to:far from
""".replace("\n", "|")
    .strip("|")
    .split("|")
)

CATEGORIES = (
    "linear regression|logistic regression|k-nearest neighbours|naive Bayes|support vector machines|decision trees|random forest"
    "|gradient boosting|bagging|boosting|stacking|k-means|DBSCAN|hierarchical clustering|Gaussian mixture models|PCA|t-SNE|UMAP|XGBoost"
    "|LightGBM|CatBoost|a random forest|a decision tree|ridge regression|lasso|elastic net|an isolation forest|AdaBoost",
    "accuracy|precision|recall|F1|ROC AUC|PR AUC|log loss|the Brier score|RMSE|MAE|R²|MAPE|nDCG|MRR|BLEU|ROUGE"
    "|perplexity|the silhouette score",
    "dropout|early stopping|weight decay|batch normalization|layer normalization|data augmentation|label smoothing|L1 regularization"
    "|L2 regularization|gradient clipping",
    "SGD|Adam|AdamW|RMSProp|momentum|Adagrad|L-BFGS",
    "ReLU|sigmoid|tanh|softmax|GELU|leaky ReLU|swish",
    "transformers|convolutional networks|recurrent networks|LSTMs|GRUs|autoencoders|GANs|diffusion models"
    "|graph neural networks|BERT|GPT|T5",
    "SMOTE|random undersampling|random oversampling|class weights|threshold tuning|focal loss",
    "one-hot encoding|target encoding|ordinal encoding|frequency encoding|hashing|embeddings",
    "k-fold cross-validation|leave-one-out|nested cross-validation|a hold-out set|the bootstrap|stratified k-fold|time-series split",
    "SHAP|LIME|permutation importance|partial dependence plots|attention weights|feature importance",
    "RAG|fine-tuning|prompting|chain-of-thought|RLHF|DPO|LoRA|quantization|distillation|pruning|few-shot prompting",
    "BM25|dense retrieval|hybrid search|reranking|query rewriting|TF-IDF|chunking",
    "data drift|concept drift|label noise|data leakage|training-serving skew|class imbalance|multicollinearity|overfitting|underfitting",
    "a t-test|a chi-squared test|a z-test|ANOVA|a permutation test|the Kolmogorov-Smirnov test|the Mann-Whitney test",
    "the learning rate|the batch size|the number of layers|the number of epochs|the weight decay|the dropout rate|the random seed",
    "the training set|the validation set|the test set|the holdout set",
    "Google|Microsoft|OpenAI|Meta|Amazon|IBM|DeepMind|Netflix|Uber|Spotify",
    "finance|healthcare|retail|manufacturing|advertising|insurance|logistics|agriculture|education|telecommunications",
    "customers|users|patients|students|employees|sellers|drivers|readers|analysts|reviewers|engineers",
    "days|weeks|months|hours|minutes|years|seconds",
)
"""Names of one kind, any of which could stand in a sentence where another stands."""

SCOPES: Mapping[str, tuple[str, ...]] = {
    "usually": ("always", "never"),
    "often": ("always", "never"),
    "mainly": ("only", "never"),
    "sometimes": ("always",),
    "rarely": ("never", "often"),
    "hardly": ("greatly",),
    "tends to": ("is guaranteed to",),
    "tend to": ("are guaranteed to",),
    "can": ("always does", "must"),
    "may": ("will certainly", "must"),
    "might": ("will certainly",),
    "some": ("all", "no"),
    "many": ("all", "no"),
    "most": ("all", "no"),
    "partly": ("completely",),
    "roughly": ("exactly",),
    "about": ("exactly", "at least twice"),
    "almost": ("far from",),
    "only": ("not only",),
    "at least": ("at most",),
    "at most": ("at least",),
    "up to": ("no less than",),
    "should": ("need not",),
    "must": ("need not",),
    "need": ("do not need",),
    "each": ("hardly any",),
    "every": ("hardly any",),
    "any": ("only the first",),
    "mostly": ("exclusively", "hardly"),
    "typically": ("always", "never"),
    "generally": ("always", "never"),
    "approximately": ("exactly",),
}

VERBS = """
use make give need mean take work cost show suit learn predict ask start test turn compute find fit run let look measure limit average keep
compare require hold fall come stay reduce help fail lower tend remove divide become reward follow tell hide state pick differ raise ignore
replace leak see rise store return scale move favour equal block combine merge save mark know allow pay shrink drop rank explain assume
choose cover yield support describe select beat improve add change split depend grow lose treat penalize encourage prevent cause lead draw
train update apply contain include provide produce reach belong matter carry measure ignore describe repair detect correct protect guarantee
overfit generalize rely spend count sum normalize estimate represent capture share repeat convert separate assign weight affect benefit
""".split()

AUXILIARY = re.compile(
    r"\b(?P<aux>is|are|was|were|can|could|should|must|will|would|may|might)\b(?! (?:not|never|no)\b)(?!n't)"
    r"|\b(?P<verb>" + "|".join(f"{verb}(?:es|s)" for verb in dict.fromkeys(VERBS)) + r")\b(?= [a-z])"
    r"|(?P<start>\A(?:Use|Choose|Prefer|Keep|Apply|Start|Train|Report|Measure|Split|Compare|Check|Give|Add|Ask|Set|Fit|Log|Store)\b)"
)
DENIED = re.compile(
    r"\b(?P<aux>is|are|was|were|can|could|should|must|will|would|may|might|has|have) not\b|\b(?P<can>can)(?:not|'t)\b"
    r"|\b(?:does|do) not (?P<verb>[a-z]+)|\b(?:doesn't|don't) (?P<short>[a-z]+)|\b(?P<never>never) "
    r"|\b(?P<without>without) |\b(?P<neither>no) "
)
NUMBER = re.compile(r"(?<![\w.,$^_{\\-])\d+(?:,\d{3})*(?:\.\d+)?(?![\w^_}]|\.\d)")
COUNTS = "two three four five six seven eight nine ten".split()
COUNT = re.compile(rf"\b({'|'.join(COUNTS)})\b")

DETAILS = (
    "which was first shown by researchers at {place} in {year}",
    "and it typically improves accuracy by about {percent} %",
    "as required by a regulation of {year}",
    "especially when more than {number} features are used",
    "which takes roughly {number} minutes on a laptop",
    "a result that {place} confirmed in a study of {number} models",
    "and it is the default in most libraries since {year}",
    "although this holds only for data sets of fewer than {number} rows",
    "and it was named after its inventor",
    "which is why {place} uses it in production",
    "because the labels are drawn from a normal distribution",
    "and it needs a GPU with at least {number} GB of memory",
    "so it is recommended mainly for medical images",
    "which also removes the need for a validation set",
    "and this doubles the cost of training",
    "but only if the data has been sorted by time",
    "as the original paper of {year} proved for convex losses",
    "and the effect is largest in the first {number} epochs",
    "which most interviewers consider outdated",
    "with a significance level of {percent} %",
    "and it works equally well for text, images and audio",
    "which makes it popular in {field}",
    "and it was later extended to streaming data",
    "since the gradient vanishes there",
)
TAIL = re.compile(r",? (?:because|which|so that|such as|since|although|unless|while|whereas|even if|by|with|in|for) [^.;]{12,90}\Z")
PLACES = [*CATEGORIES[16].split("|"), "Stanford", "MIT", "Berkeley", "Toronto", "ETH Zurich", "the Bank of England"]
FIELDS = CATEGORIES[17].split("|")


def shuffled_kinds(random: Random) -> list[FaultKind]:
    """All kinds, in an order in which those that few sentences have a place for tend to come first."""
    return sorted(KINDS, key=lambda kind: random.random() / RARITY.get(kind, 1.0))


def inject(kind: FaultKind, text: str, random: Random, tails: Sequence[str] = ()) -> str | None:
    """`text` with one fault of that kind, or None where it has no place for one. `tails` are clauses that other sentences end with."""
    if kind == "detail":
        return _with_detail(text, random, tails)
    edited = INJECTORS[kind](text, random)
    return edited if edited is not None and edited != text else None


def tail_of(text: str) -> str | None:
    """The clause that the sentence ends with, as something that can be put at the end of another."""
    found = TAIL.search(text.rstrip(". "))
    return found[0].strip(" ,") if found else None


def _negated(text: str, random: Random) -> str | None:
    denials = list(DENIED.finditer(text))
    if denials and random.random() < 0.7:
        found = random.choice(denials)
        return text[: found.start()] + _affirmed(found) + text[found.end() :]
    places = [found for found in AUXILIARY.finditer(text) if found.start() == 0 or text[found.start() - 1] == " "]
    if not places:
        return None
    found = places[0] if random.random() < 0.7 else random.choice(places)
    return text[: found.start()] + _denied(found, random) + text[found.end() :]


def _affirmed(found: re.Match[str]) -> str:
    if verb := found["verb"] or found["short"]:
        return f"{verb}s" if " does" in f" {found[0]}" else verb
    if found["never"]:
        return "always "
    if found["without"]:
        return "with "
    return "a " if found["neither"] else found["aux"] or found["can"]


def _denied(found: re.Match[str], random: Random) -> str:
    if aux := found["aux"]:
        return "cannot" if aux == "can" else f"{aux} {random.choice(('not', 'not', 'never'))}"
    if found["start"]:
        return f"Do not {found[0].lower()}"
    stem = found["verb"][:-1]
    base = stem if stem in VERBS else stem[:-1]
    return random.choice((f"does not {base}", f"does not {base}", f"doesn't {base}", f"never {found['verb']}"))


def _pattern(words: Sequence[str]) -> re.Pattern[str]:
    return re.compile(
        r"(?<![\w-])(?:" + "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) + r")(?![\w-])", re.IGNORECASE
    )


def _two_ways(pairs: Sequence[str]) -> dict[str, list[str]]:
    others: dict[str, list[str]] = {}
    for one, other in (pair.split(":") for pair in pairs):
        others.setdefault(one.lower(), []).append(other)
        others.setdefault(other.lower(), []).append(one)
    return others


def _swapper(others: Mapping[str, Sequence[str]]) -> Callable[[str, Random], str | None]:
    pattern = _pattern(list(others))

    def swap(text: str, random: Random) -> str | None:
        places = list(pattern.finditer(text))
        if not places:
            return None
        found = random.choice(places)
        return _replaced(text, found, random.choice(others[found[0].lower()]))

    return swap


def _replaced(text: str, found: re.Match[str], word: str) -> str:
    if word[0].islower() and (
        found.start() == 0 or (found[0][0].isupper() and not found[0].isupper() and text[found.start() - 2] in ".?!")
    ):
        word = word[0].upper() + word[1:]
    elif found[0][0].islower() and found.start() > 0 and word[1:].islower() and word not in PLACES:
        word = word[0].lower() + word[1:]
    return text[: found.start()] + word + text[found.end() :]


def _renumbered(text: str, random: Random) -> str | None:
    places = [*NUMBER.finditer(text), *COUNT.finditer(text)]
    if not places:
        return None
    found = random.choice(places)
    if found[0].isalpha():
        return _replaced(text, found, random.choice([count for count in COUNTS if count != found[0]]))
    return text[: found.start()] + random.choice(list(_other_numbers(found[0]))) + text[found.end() :]


def _other_numbers(written: str) -> Iterator[str]:
    value, decimals = float(written.replace(",", "")), len(written.partition(".")[2])
    for other in (value * 2, value * 10, value / 2, value + 1, value * 1.3, value * 0.7, value - 1 if value > 1 else value + 2, value + 10):
        new = f"{other:,.{decimals}f}" if "," in written else f"{other:.{decimals}f}"
        if new != written:
            yield new


def _traded(text: str, random: Random) -> str | None:
    """Two names or directions of a sentence in each other's place."""
    for pattern in random.sample(TRADES, len(TRADES)):
        places = list(pattern.finditer(text))
        two = next(((one, other) for one in places for other in places if _may_trade(text, one, other)), None)
        if two:
            one, other = two
            return text[: one.start()] + other[0] + text[one.end() : other.start()] + one[0] + text[other.end() :]
    return None


def _may_trade(text: str, one: re.Match[str], other: re.Match[str]) -> bool:
    """Not where they are only listed, in which case the order says nothing."""
    return one.end() < other.start() and one[0].lower() != other[0].lower() and text[one.end() : other.start()] not in LISTED


def _with_detail(text: str, random: Random, tails: Sequence[str]) -> str | None:
    if not text.endswith("."):
        return None
    if tails and random.random() < 0.5:
        detail = random.choice(tails)
    else:
        detail = random.choice(DETAILS).format(
            place=random.choice(PLACES),
            field=random.choice(FIELDS),
            year=random.randint(1957, 2024),
            percent=random.choice((3, 5, 8, 12, 15, 20, 25, 30, 40)),
            number=random.choice((5, 8, 10, 16, 20, 24, 32, 50, 100, 200, 500, 1000)),
        )
    return f"{text[:-1]}{random.choice((',', ''))} {detail}."


NAMES = [category.split("|") for category in CATEGORIES]
TRADES = [_pattern(names) for names in NAMES] + [_pattern(pair.split(":")) for pair in (*TERM_PAIRS, *DIRECTIONS)]
LISTED = frozenset((" and ", " or ", ", ", ", and ", ", or ", "-", " and the ", " v "))
INJECTORS: Mapping[FaultKind, Callable[[str, Random], str | None]] = {
    "negation": _negated,
    "term": _swapper(_two_ways(TERM_PAIRS)),
    "direction": _swapper(_two_ways(DIRECTIONS)),
    "number": _renumbered,
    "entity": _swapper({name.lower(): [other for other in names if other != name] for names in NAMES for name in names}),
    "scope": _swapper(SCOPES),
    "traded": _traded,
}
KINDS: tuple[FaultKind, ...] = ("negation", "term", "direction", "number", "entity", "scope", "traded", "detail")
RARITY: Mapping[FaultKind, float] = {"traded": 6.0, "number": 4.0, "term": 2.5, "entity": 2.5, "detail": 0.7}
FAULT_LABELS: Mapping[FaultKind, Literal["contradicted", "neutral", "not"]] = {
    "negation": "contradicted",
    "term": "contradicted",
    "direction": "contradicted",
    "number": "contradicted",
    "entity": "not",
    "scope": "not",
    "traded": "not",
    "detail": "neutral",
}
