"""Words by what they tell about a person. Data only."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(part.strip() for part in " ".join(text.split()).split(",") if part.strip())


#: People one has. The value says whether there is one at a time, and the plain word for it.
_ONE = "husband wife spouse boyfriend girlfriend fiance fiancé fiancee fiancée boss manager supervisor"
_MANY = """sister brother sibling twin son daughter child kid baby toddler stepson stepdaughter stepbrother
stepsister cousin niece nephew aunt auntie uncle grandson granddaughter grandchild friend bestie roommate flatmate
housemate neighbor neighbour colleague coworker co-worker teammate classmate mentor mentee coach teacher tutor
professor advisor adviser therapist psychologist doctor dentist physiotherapist vet nanny babysitter landlord
landlady tenant intern student client godmother godfather godson goddaughter sister-in-law brother-in-law
son-in-law daughter-in-law ex ex-husband ex-wife ex-boyfriend ex-girlfriend partner assistant lawyer accountant"""
_PARENTS = """mom mum mommy mother mama dad daddy father papa grandma granny nana grandmother grandpa granddad
grandfather stepmom stepmother stepdad stepfather mother-in-law father-in-law"""
SINGLE_RELATIONS = frozenset(_ONE.split())
RELATIONS = frozenset((_ONE + " " + _MANY + " " + _PARENTS).split())
PLAIN_RELATION = {
    "mom": "mother", "mum": "mother", "mommy": "mother", "mama": "mother", "dad": "father", "daddy": "father",
    "papa": "father", "grandma": "grandmother", "granny": "grandmother", "nana": "grandmother",
    "grandpa": "grandfather", "granddad": "grandfather", "kid": "child", "neighbour": "neighbor", "auntie": "aunt",
    "stepmom": "stepmother", "stepdad": "stepfather", "coworker": "colleague", "co-worker": "colleague",
    "fiancé": "fiance", "fiancée": "fiancee", "adviser": "advisor", "bestie": "best friend", "baby": "child",
}  # fmt: skip
COLLECTIVES = frozenset(
    "kids children sons daughters sisters brothers siblings twins cousins nieces nephews grandchildren friends parents "
    "grandparents roommates boys girls".split()
)
FAMILY_COUNTED = COLLECTIVES | frozenset(
    "kid child son daughter sister brother sibling twin boy girl grandson granddaughter grandchild".split()
)

PETS = frozenset(
    """dog puppy pup cat kitten kitty hamster rabbit bunny parrot bird parakeet budgie canary cockatiel turtle tortoise
    snake lizard gecko fish goldfish horse pony guinea-pig guinea ferret rat chicken hen goat pig labrador lab
    poodle beagle corgi pug husky terrier bulldog dachshund chihuahua collie retriever shepherd spaniel greyhound
    rottweiler goldendoodle labradoodle tabby axolotl tarantula""".split()
)
PET_PLURALS = _words(
    "dogs, puppies, pups, cats, kittens, kitties, hamsters, rabbits, bunnies, parrots, birds, turtles, "
    "tortoises, snakes,"
    "lizards, geckos, fish, goldfish, horses, ponies, guinea pigs, ferrets, rats, chickens, hens, goats, pigs, pets"
)

#: Heads of things worth knowing that somebody has.
POSSESSIONS = _words(
    """car, truck, van, suv, motorcycle, motorbike, scooter, bike, bicycle, e-bike, boat, kayak, canoe, camper,
    campervan, caravan, rv, house, apartment, flat, condo, cabin, cottage, studio, garden, greenhouse, farm, yard,
    balcony, guitar, bass, piano, keyboard, violin, cello, drums, flute, saxophone, trumpet, ukulele, laptop,
    macbook, computer, pc, desktop, phone, iphone, tablet, ipad, kindle, camera, drone, telescope, console,
    playstation, ps4, ps5, xbox, switch, printer, 3d printer, sewing machine, espresso machine, collection,
    tattoo, tattoos, blog, podcast, channel, website, shop, store, restaurant, cafe, bakery, company, startup,
    business, gym membership, membership, subscription, passport, visa, license, licence, green card, citizenship,
    nas, server, home server, homelab, raspberry pi, tesla, honda, toyota, ford, bmw, audi, mercedes, subaru,
    volvo, prius, civic, jeep, vespa"""
)

CONDITIONS = _words(
    """asthma, diabetes, type 1 diabetes, type 2 diabetes, adhd, add, autism, aspergers, asperger's, anxiety,
    depression, ocd, ptsd, bipolar disorder, epilepsy, migraines, chronic migraines, arthritis, rheumatoid
    arthritis, celiac disease, coeliac disease, celiac, crohn's, crohn's disease, ibs, insomnia, sleep apnea, high
    blood pressure, hypertension, hypotension, eczema, psoriasis, hay fever, endometriosis, pcos, fibromyalgia,
    lupus, scoliosis, tinnitus, dyslexia, dyscalculia, dyspraxia, anemia, hypothyroidism, hyperthyroidism, lactose
    intolerance, gout, vertigo, glaucoma, cancer, breast cancer, a heart condition, heart disease, a heart murmur,
    high cholesterol, a pacemaker, a hearing aid, hearing loss, astigmatism, color blindness, a bad back, a bad
    knee, back pain, chronic back pain, chronic pain, acid reflux, gastritis, covid, long covid, hemophilia,
    multiple sclerosis, parkinson's, alzheimer's, dementia, a slipped disc, a herniated disc, carpal tunnel,
    plantar fasciitis, tendonitis, a concussion, pneumonia, bronchitis, kidney stones"""
)
DIETS = _words(
    "vegetarian, vegan, pescatarian, flexitarian, pescetarian, celiac, coeliac, keto, halal, kosher, gluten-free"
)
DIET_NOUNS = _words(
    """meat, red meat, pork, beef, fish, seafood, shellfish, gluten, dairy, eggs, sugar, alcohol, coffee,
    caffeine, lactose, animal products, fast food, carbs, nuts, milk, soda"""
)
MEDICINES = _words(
    """insulin, metformin, antidepressants, antibiotics, ibuprofen, aspirin, statins, melatonin, ritalin,
    adderall, lithium, sertraline, prozac, zoloft, lexapro, xanax, levothyroxine, lisinopril, omeprazole, blood
    thinners, warfarin, beta blockers, an inhaler, antihistamines, birth control, the pill, iron supplements,
    vitamin d, magnesium, ozempic"""
)
BODY = _words(
    """arm, leg, wrist, ankle, foot, toe, finger, thumb, hand, rib, nose, collarbone, hip, knee, back, tooth, jaw,
    shoulder, elbow, acl, achilles, achilles tendon, meniscus, ankle ligament, hamstring"""
)

OCCUPATIONS = _words(
    """accountant, actor, actress, actuary, administrator, analyst, anesthesiologist, animator, architect,
    archaeologist, artist, assistant, astronomer, attorney, auditor, author, baker, banker, barber, barista,
    bartender, biologist, bookkeeper, broker, bus driver, butcher, captain, caregiver, caretaker, carpenter,
    cashier, chef, chemist, cleaner, clerk, coach, composer, consultant, contractor, cook, counselor, counsellor,
    courier, curator, data scientist, dentist, designer, detective, developer, devops engineer, dietitian,
    director, dj, doctor, driver, ecologist, economist, editor, electrician, engineer, entrepreneur, estate agent,
    event planner, executive, farmer, firefighter, fisherman, flight attendant, florist, freelancer, gardener,
    geologist, goldsmith, graphic designer, hairdresser, historian, illustrator, influencer, instructor,
    interpreter, investor, janitor, jeweler, journalist, judge, lawyer, lecturer, librarian, lifeguard, linguist,
    locksmith, machinist, manager, marine biologist, marketer, mathematician, mechanic, mechanical engineer,
    mentor, meteorologist, midwife, miner, model, musician, nanny, neuroscientist, nurse, nutritionist, officer,
    optician, optometrist, painter, paralegal, paramedic, pastor, pathologist, pediatrician, pharmacist,
    philosopher, photographer, physician, physicist, physiotherapist, pilot, plumber, podcaster, poet, police
    officer, policeman, politician, postdoc, potter, priest, principal, producer, product manager, professor,
    programmer, project manager, psychiatrist, psychologist, publicist, publisher, radiologist, real estate agent,
    realtor, receptionist, recruiter, reporter, researcher, sailor, salesperson, salesman, scientist,
    screenwriter, sculptor, secretary, security guard, server, sheriff, singer, social worker, soldier, sommelier,
    statistician, stylist, substitute teacher, supervisor, surgeon, surveyor, sysadmin, tailor, tattoo artist,
    teacher, teaching assistant, technician, therapist, trader, trainer, translator, truck driver, tutor,
    undertaker, ux designer, veterinarian, vet, videographer, waiter, waitress, web developer, welder, writer,
    yoga instructor, yoga teacher, zoologist, intern, apprentice, ceo, cto, cfo, founder, co-founder, business
    owner, small business owner, barrister, solicitor, civil servant, diplomat, dancer, choreographer, filmmaker,
    game developer, lead, streamer, athlete, professional athlete"""
)
#: What one can be without living on it; several at a time.
ROLES = _words(
    """mom, mum, dad, mother, father, parent, single mom, single dad, single parent, grandmother, grandfather,
    grandma, grandpa, runner, cyclist, climber, swimmer, surfer, hiker, gamer, gardener, birdwatcher, knitter,
    volunteer, stepmom, stepdad, twin, widow, widower, veteran, immigrant, expat, foodie, bookworm, introvert,
    extrovert, night owl, morning person, early bird, perfectionist, minimalist, only child, christian, catholic,
    muslim, buddhist, hindu, atheist, agnostic, feminist, trans woman, transgender woman, trans man, transgender
    man, lesbian, refugee, dog person, cat person"""
)
STATES = _words("married, single, divorced, engaged, widowed, separated, newlywed")
TRAITS = _words(
    """left-handed, right-handed, ambidextrous, colorblind, color blind, colour-blind, deaf, blind, dyslexic,
    autistic, bipolar, diabetic, asthmatic, introverted, extroverted, gay, lesbian, bisexual, trans, transgender,
    nonbinary, non-binary, queer, religious, catholic, christian, muslim, jewish, buddhist, hindu, atheist,
    agnostic, bilingual, trilingual, retired, self-employed, unemployed, lactose intolerant, lactose-intolerant,
    gluten intolerant, nearsighted, farsighted, shortsighted, pregnant, adopted, an orphan, sober, a smoker, a
    non-smoker"""
)

LANGUAGES = _words(
    """english, french, spanish, german, italian, portuguese, dutch, swedish, norwegian, danish, finnish, polish,
    russian, ukrainian, czech, slovak, hungarian, romanian, bulgarian, greek, turkish, arabic, hebrew, persian,
    farsi, hindi, urdu, bengali, punjabi, tamil, telugu, chinese, mandarin, cantonese, japanese, korean,
    vietnamese, thai, indonesian, malay, tagalog, swahili, amharic, zulu, afrikaans, catalan, basque, galician,
    irish, welsh, icelandic, estonian, latvian, lithuanian, croatian, serbian, slovenian, albanian, georgian,
    armenian, latin, esperanto, sign language, asl"""
)
NATIONALITIES = _words(
    """american, british, english, scottish, irish, welsh, french, spanish, german, italian, portuguese, dutch,
    belgian, swiss, austrian, swedish, norwegian, danish, finnish, icelandic, polish, russian, ukrainian, czech,
    slovak, hungarian, romanian, bulgarian, greek, turkish, israeli, egyptian, moroccan, tunisian, algerian,
    nigerian, ghanaian, kenyan, ethiopian, south african, indian, pakistani, bangladeshi, sri lankan, nepali,
    chinese, taiwanese, japanese, korean, vietnamese, thai, indonesian, malaysian, filipino, filipina,
    singaporean, australian, canadian, mexican, brazilian, argentinian, argentine, chilean, colombian, peruvian,
    venezuelan, cuban, jamaican, iranian, iraqi, syrian, lebanese, jordanian, saudi, afghan, croatian, serbian,
    slovenian, bosnian, albanian, lithuanian, latvian, estonian, georgian, armenian, new zealander, kiwi,
    european, african, latino, latina, puerto rican, dominican, palestinian"""
)
COUNTRIES = _words(
    """afghanistan, albania, algeria, argentina, armenia, australia, austria, bangladesh, belgium, bolivia,
    bosnia, brazil, bulgaria, cambodia, cameroon, canada, chile, china, colombia, costa rica, croatia, cuba,
    cyprus, czechia, denmark, ecuador, egypt, england, estonia, ethiopia, finland, france, georgia, germany,
    ghana, greece, guatemala, hungary, iceland, india, indonesia, iran, iraq, ireland, israel, italy, jamaica,
    japan, jordan, kenya, korea, kuwait, latvia, lebanon, lithuania, luxembourg, malaysia, malta, mexico, morocco,
    nepal, netherlands, the netherlands, new zealand, nigeria, norway, pakistan, panama, peru, philippines, the
    philippines, poland, portugal, qatar, romania, russia, saudi arabia, scotland, senegal, serbia, singapore,
    slovakia, slovenia, south africa, south korea, spain, sri lanka, sweden, switzerland, syria, taiwan, thailand,
    tunisia, turkey, uganda, ukraine, united kingdom, united states, uk, us, usa, the uk, the us, the usa, the
    united states, uruguay, venezuela, vietnam, wales, zimbabwe"""
)
#: Cities that are recognised where a writer uses no capitals.
CITIES = _words(
    """amsterdam, athens, atlanta, auckland, austin, bangalore, bangkok, barcelona, beijing, berlin, bogota, boston,
    bristol, brooklyn, brussels, bucharest, budapest, buenos aires, cairo, cambridge, cape town, chicago, cologne,
    copenhagen, dallas, delhi, denver, detroit, dubai, dublin, edinburgh, florence, frankfurt, geneva, glasgow,
    hamburg, hanoi, helsinki, hong kong, houston, istanbul, jakarta, johannesburg, karachi, kolkata, krakow, kyiv,
    kyoto, lagos, lima, lisbon, liverpool, london, los angeles, lyon, madrid, manchester, manila, marseille,
    melbourne, mexico city, miami, milan, minneapolis, montreal, moscow, mumbai, munich, nairobi, naples, new delhi,
    new orleans, new york, new york city, nyc, osaka, oslo, ottawa, oxford, paris, philadelphia, phoenix,
    pittsburgh, portland, porto, prague, pune, queens, reykjavik, riga, rio de janeiro, rome, rotterdam, san diego,
    san francisco, santiago, sao paulo, seattle, seoul, shanghai, singapore, stockholm, stuttgart, sydney, taipei,
    tallinn, tel aviv, the hague, tokyo, toronto, turin, utrecht, valencia, vancouver, venice, vienna, vilnius,
    warsaw, washington, wellington, zagreb, zurich, leeds, sheffield, birmingham, nottingham, newcastle, cardiff,
    belfast, brighton, leicester, southampton, aberdeen, cork, galway, tampa, orlando, nashville, cleveland,
    baltimore, sacramento, san jose, san antonio, salt lake city, las vegas, kansas city, st louis, cincinnati,
    raleigh, honolulu, calgary, edmonton, winnipeg, quebec city, halifax, brisbane, perth, adelaide, braga, faro,
    coimbra, seville, sevilla, granada, bilbao, malaga, zaragoza, bologna, palermo, verona, dresden, leipzig,
    dusseldorf, bremen, hanover, nuremberg, basel, bern, lausanne, graz, salzburg, antwerp, ghent, bruges,
    gothenburg, malmo, bergen, trondheim, aarhus, tampere, gdansk, wroclaw, poznan, brno, bratislava, ljubljana,
    sofia, belgrade, sarajevo, thessaloniki, ankara, izmir, tbilisi, yerevan, baku, almaty, tashkent, casablanca,
    marrakesh, tunis, algiers, accra, addis ababa, kampala, dakar, durban, bengaluru, chennai, hyderabad, lahore,
    dhaka, colombo, kathmandu, kuala lumpur, chiang mai, busan, sapporo, fukuoka, shenzhen, guangzhou, chengdu,
    quito, medellin, cartagena, montevideo, la paz, caracas, havana, guadalajara, monterrey"""
)

#: Activities one does as a hobby ("I do yoga", "I play chess", "I practise karate").
ACTIVITIES = _words(
    """yoga, pilates, crossfit, karate, judo, taekwondo, aikido, boxing, kickboxing, muay thai, jiu-jitsu, bjj,
    fencing, pottery, ceramics, calligraphy, origami, meditation, gymnastics, ballet, archery, improv, parkour,
    bouldering, stand-up, woodworking, cross-stitch, embroidery, photography, weightlifting, powerlifting, cardio,
    zumba, martial arts, horse riding, triathlons, magic tricks, amateur radio, tai chi, stand-up comedy"""
)
GAMES = _words(
    """piano, guitar, bass, drums, violin, cello, viola, flute, clarinet, oboe, saxophone, sax, trumpet, trombone, harp,
    ukulele, banjo, mandolin, accordion, harmonica, keyboard, organ, tuba, recorder, soccer, football, basketball,
    baseball, softball, volleyball, beach volleyball, tennis, table tennis, ping pong, badminton, squash, padel, golf,
    hockey, ice hockey, rugby, cricket, handball, lacrosse, water polo, ultimate frisbee, frisbee, chess, poker, bridge,
    go, dungeons & dragons, d&d, board games, video games, darts, pool, snooker, bowling, paintball"""
)

#: What takes place on a day that one speaks of beforehand.
FUTURE_EVENTS = _words(
    """appointment, interview, exam, meeting, flight, surgery, operation, deadline, wedding, wedding anniversary,
    anniversary, checkup, check-up, reservation, consultation, presentation, defense, graduation, graduation
    ceremony, recital, audition, concert, gig, trip, vacation, holiday, conference, due date, midterm, appraisal,
    viewing, driving test, marathon, half marathon, race, performance, move-in date, start date, last day, first
    day, birthday party, baby shower, housewarming, housewarming party, competition, tournament, workshop,
    webinar, hearing, photo shoot, photoshoot, screening, launch, premiere, reunion, family reunion, demo, sprint
    review"""
)

#: Nouns of which one has a favourite are open; these are never what "my X is Y" tells a fact about.
VAGUE = _words(
    """thing, things, stuff, something, anything, nothing, everything, someone, somebody, everyone, it, one, ones,
    way, ways, idea, ideas, fact, lot, lots, bit, part, kind, sort, type, time, times, day, days, week, weeks,
    month, year, moment, rest, point, case, matter, reason, question, problem, issue, sense, feeling, look, vibe,
    vibes, energy, attitude, passion, enthusiasm, positivity, spirit, support, words, advice, photo, photos, pic,
    pics, picture, pictures, image, sound, result, results, view, choice, suggestion, suggestions, chance,
    opportunity, experience, moments, memories, people, person, guy, guys, place, places, side, end, job, work,
    plan, plans, stuff, colors, colours, dedication, creativity, style, design, concept, vision, process, journey,
    change, changes, challenge, challenges, goal, goals, dream, dreams, same, situation, world, life, mood,
    effort, few, couple, bunch, several, more, less, much, many, half, outcome, atmosphere, ambience, name, color
    combo, shot, piece, approach, topic, amount, amounts, spot"""
)

#: Words that name nothing: of grammar, of praise, of time and quantity.
EMPTY = frozenset(
    """a an the this that these those my our your his her its their me us you him them it i we he she they myself
    ourselves themselves yourself itself mine ours yours theirs who what which whose whom how why when where there here
    and or but nor so if as than then of in on at to for with by from into onto over under up down out off about around
    across through between among during before after since until till against toward towards upon within without via
    per like unlike along away back together again also too just only even still already yet ever never always often
    usually sometimes once twice really very quite pretty super so such more most less least much many few several some
    any all both each every either neither no not none other others another same own be am is are was were been being
    have has had having do does did doing done get gets got getting gotten go goes went going gone make makes made
    making take takes took taken taking put set let come came coming give gave given giving keep kept keeping
    can could will would shall should may might must
    good great nice cool awesome amazing wonderful fantastic incredible fun funny lovely beautiful gorgeous pretty
    perfect best better worse worst bad awful terrible crazy wild huge big small little tiny large tough hard easy
    interesting exciting excited inspiring inspired special important meaningful rewarding fulfilling powerful unique
    sweet cute rad sick dope fab neat epic super stunning fancy favorite favourite happy glad proud grateful thankful
    lucky blessed new old young first last next whole entire different various certain main real true right wrong able
    sure ready busy free full close far long short high low late early recent fresh extra totally absolutely definitely
    today yesterday tomorrow tonight now later soon ago recently lately currently morning evening night afternoon
    weekend
    day days week weeks month months year years time times while moment moments hour hours minute minutes
    one two three four five six seven eight nine ten dozen hundred couple bit lot lots ton tons bunch loads plenty
    people folks guys everyone everybody someone somebody anyone nobody person friend friends buddies pals
    love loved loving joy fun happiness peace hope dream dreams passion energy effort progress success luck support
    help advice feedback inspiration motivation courage strength confidence positivity growth impact difference
    stuff something anything everything nothing someone meaning sense goals goal challenge challenges obstacles
    memories memory experience experiences feeling feelings emotions emotion story stories journey path life lives
    hobby hobbies world things thing way ways kind sort kinds sorts type types project projects online farther longer
    bigger recommendations team group part parts side end beginning start point picture photo pic shot
    pics photos video word words idea ideas thought thoughts question questions answer news update chance opportunity
    fine okay ok well lol haha yeah yes""".split()
)
