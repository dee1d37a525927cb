"""Owns which words name the same interest."""

# Words for one thing, so that "自驾游" finds "自驾". The first stands for all.
SAME = (
    ("自驾", "自驾游", "长途自驾", "travel by car"),
    ("露营", "camping", "房车"),
    ("亲子出行", "亲子", "带娃", "亲子游"),
    ("摄影", "拍照", "航拍", "photography"),
    ("徒步", "登山", "爬山", "hiking"),
    ("骑行", "骑车", "cycling"),
    ("宠物", "养猫", "养狗", "猫", "狗", "cats", "dogs"),
    ("美食", "烹饪", "做菜", "烘焙", "cooking", "baking"),
    ("音乐节", "音乐", "演唱会", "music", "concerts"),
    ("咖啡", "coffee"),
    ("钓鱼", "fishing"),
    ("滑雪", "skiing"),
    ("养花", "园艺", "种菜", "gardening"),
    ("书法", "绘画", "画画", "drawing", "painting"),
)
CANONICAL = {word: words[0] for words in SAME for word in words}
SPELLINGS = {words[0]: words for words in SAME}


def canonical(word: str) -> str:
    """Return the one word for an interest."""
    plain = word.strip().lower()
    return CANONICAL.get(plain, plain)
