"""Common first names, and capitalised words that are not people's names.

`names.py` uses both for its confidence. All words are folded: lower case without accents.
"""
# ruff: noqa: SIM905 (hundreds of words are easier to read and sort as text than as a list)

from typing import Final

FIRST_NAMES: Final = frozenset("""
aaliyah aaron aarti abby abdul abel abena abigail abril adam adela adele adeola adolfo adrian adriana agnes agnieszka
agustin ahmad ahmed aida aidan aileen ainara ainhoa aisha aitana aitor alan alastair alba albert alberto alec aled
alejandra alejandro alex alexander alexandra alexia alfie alfonso alfred alfredo ali alice alicia alina alison allison
alma almudena alonso alvar alvaro alvin alyssa amalia amanda amara amaya amber amelia amie amir amit amparo amy ana
anabel anais anastasia andre andrea andreea andres andrew andrzej andy angel angela angeles angelica angelina angelo
angie angus ania anibal anil anita anjali ankit ann anna annabel annabelle anne annemarie annette annie annmarie
anthony antia antoine anton antonia antonio aoife araceli arantxa aranzazu archie ariadna arif aritz arjun arlene
armando arnau arnav arnold arron arsenio arthur arturo asha ashley ashok asier asif asuncion audrey aurelia aurelio
aurora azucena baltasar balwinder barbara barney barry bart bartolome basil bea beata beatrice beatriz becky begona
belen belinda bella ben benita benito benjamin bernadette bernard bernardo bernice bert berta beth bethany betty bev
beverley beverly biel bilal bill billie billy blake blanca blanche bob bobby bogdan bonnie boris borja brad bradford
bradley brandon brandy brenda brendan brendon bret brett brian brianna bridget brittany bronwen brooke bruce bruno
bryan bryn bryony byron caitlin caleb calixto callum calvin cameron camila camilo candace candela candice candy carl
carla carlos carlota carly carmelo carmen carol carole carolina caroline carolyn carrie carys casandra casimiro
cassandra cassie catalina cath cathal catherine cathryn cathy catriona cayetana cecil cecilia celeste celia celine ceri
cerys cesar chad chantelle chari charleen charlene charles charlie charlotte charmaine charo chaz chelo chelsea chema
cheryl chidi chioma chloe chris christian christina christine christopher chuck ciara cindy claire clara clare clarence
clark claude claudette claudia clement clemente cleo cliff clifford clint clive cody colette colin colleen concepcion
conchi conchita connor conor consuelo corey corinne cormac cornelius cory cosme courtney craig cristian cristina cristo
cristobal crystal curtis cynthia cyril dafydd daisy dale dalton damaso damian damien damon dan dana daniel daniela
danielle danni danny daphne darcy dario darius darla darlene darnell darrell darren daryl daryn dave david davina davy
dawn dean deanna deanne debbie deborah debra declan dee deepak deepika deirdre delfina delia della delores demetrius
demi denise dennis denny derek derrick deshawn desiree desmond devon dexter diana diane dianna dianne diego dilys dina
dionisio dionne divya dolly dolores domenech domingo dominic dominique don donald donna donovan doreen dorian doris
dorota dorothea dorothy dot doug douglas duncan dustin dwayne dwight dylan eamon earl earnest ebony ed eddie eddy edgar
edith edmund edna eduardo edurne edward edwin edwina effie efren eider eileen eilidh eladio elaina elaine eleanor
eleanora elena eli elias elijah elisa elise eliza elizabeth ella ellen ellie elliot eloise eloy elsa elsie elvira elvis
emeka emerson emery emil emilia emilie emilio emily emma emmanuel emmett emyr encarna encarnacion eneko enid enric
enrique enzo eoghan eric erica erika erin ernest ernesto ernie ervin esme esperanza esteban estefania estelle ester
esther estrella ethan ethel etta euan eugene eugenia eugenie eulalia eunice eusebio eustaquio eva evan evangeline
evaristo eve evelyn evie ewa ewan ezequiel fabian fabiola facundo faisal faith fanny farah fatima faustino faye
federico felicity felipe felisa felix fergus fermin fernanda fernando fidel fina fiona fletcher flo flora florence
florentino florin floyd folake fran frances francesca francine francis francisco frank frankie franklin fred freda
freddie frederick freya fritz gabby gabe gabino gabriel gabriela gabrielle gail gala gareth garry gary gavin gaynor gaz
gema gemma gene genevieve genoveva geoff geoffrey george georgia georgina gerald geraldine gerard gerardo german
geronimo gertrude gianna gilbert gillian gina ginny giovanni gisela giselle gladys glen glenda glenn glenys gloria
gonzalo gordon gorka grace gracie graham grainne grant greg gregorio gregory greta grzegorz guadalupe guillermo
gurpreet gus gustavo gwen gwendolyn gwyneth hal hamish hank hannah hans harley harold harpreet harriet harrison harry
harvey hassan hattie hayley hazel heather hector heidi helen helena helene henrietta henry herbert herman herminia
hernan hilario hilary hilda holly homer horace hortensia howard hubert hugh hugo huw iain ian ibai ibrahim ida ifan
ifeoma ignacia ignacio iker imani imanol imogen imran inaki ines ingrid inma inmaculada ioana ionut iqbal ira irantzu
irati irene iris irma irving isaac isabel isabella isabelle isaiah isaias isidro isla ismael itziar ivan ivy izaskun
jacinta jacinto jack jackie jackson jacob jacqueline jacquie jade jaden jaime jake jakub jamal james jamie jamil jan
jane janelle janet janette janice janine jarrod jasmin jasmine jason jasper jaspreet jaume javi javier javiera jay
jayden jayne jean jeanette jeanne jeannie jed jeff jeffrey jemma jenna jenni jennie jennifer jenny jerald jeremiah
jeremy jermaine jerome jerry jess jesse jessica jessie jesus jewel jill jim jimena jimmy jo joan joana joanie joann
joanna joanne joaquin jocelyn jodie jody joe joel joey johanna john johnathan johnny jokin jon jonathan joni jordan
jordi jorge jose josefa josefina josep joseph josephine josh joshua josiah josie josu josue joy joyce juan juana juani
juanita juanjo jude judi judith judy julen julia julian juliana julianna julie juliet juliette julio julius june justin
justo kaitlin kaitlyn kali kara karen karim karina karl karla kasey kasia katarzyna kate katharine katherine kathie
kathleen kathryn kathy katie katrina katy kavita kay kaye kayla kayleigh keira keisha keith kelly kelsey kelvin ken
kendall kendra kendrick kenneth kenny kenton kenya kerri kerry kevin khadija khalid kiara kiera kieran kike kim
kimberley kimberly kirk kirsten kirstie kirstin kirsty kit kofi koldo krista kristen kristi kristin kristina kristine
kristy krzysztof kumar kurt kwame kyle lacey laia lakisha lakshmi lamar lana lance lara larry latasha latisha latonya
latoya laura lauren laurie lawanda lawrence leah leandro leanne lee leigh leila leire lelia lena lenny lenora leo
leocadia leon leona leonard leonora leopoldo leroy lesley leslie leticia levi lewis lex liam libby lidia lila lilian
lillian lilly lily linda lindsay lindsey lino lionel lisa lisette liz lloyd lois lola loles loli lorena lorenzo loretta
lori lorraine lottie louella louis louise lourdes lowell luca lucas lucia luciana lucille lucinda lucrecia lucy luella
luis luisa lukasz luke lupe luther luz lydia lyle lynda lyndsey lynn lynne mabel mable macarena mackenzie maddie
madison mae maeve magda magdalena maggie mahesh mahmoud maider maikel maite malcolm malgorzata malik mallory mandy
manoli manolo manpreet manuel manuela mar marc marcel marcelino marcella marcelo marcia marcial marco marcos marcus
marek margaret margarita marguerite maria mariah marian mariana marianne mariano maribel maribeth maricarmen maricruz
marie marietta marilu marilyn marina mario marion marisa marisol marissa marivi marjorie mark marla marlene marlon
marnie marsha marta martha martin martina marty martyn marvin mary maryann mateo mateusz mathew mathilda matias matilda
matt matthew maude maura maureen maurice mauricio mauro mavis max maximo maxine maxwell maya mckenzie meaghan meera
megan meghan mehmet mel melanie melinda melissa melody melvin merce mercedes merche mercy meredith merle mervyn mhairi
mia michael michal micheal michele michelle mick mickey miguel mihai mike mikel milagros mildred millie milly milo
milton mimi minnie miranda mireia miren miriam mirian misty mitch mitchell mo modesto mohamed mohammad mohammed moira
molly monica monique montse montserrat morag morgan moses muhammad muriel murray mustafa myles myra myrtle nacho nadeem
nadia nadine nagore nancy nando nanette naomi narciso nasreen natalia natalie natalya natasha nathan nathaniel
natividad naveed ned neha neil nelson nerea nerys nettie neus ngozi nia niamh nichola nicholas nick nicki nicky nicola
nicolas nicole nieves nigel nikita nikki nikolai nina nisha nita noa noah noel noelia noemi nora noreen norm norma
norman norris nuria octavio odette ofelia oisin ola olaia olalla olav oleg olga olive oliver olivia olu omar omari
onofre ophelia oriol orla orlando oscar osvaldo oswald otis otto owen pablo paco padraig paloma pam pamela paqui parker
pascual patience patricia patricio patrick patro patsy patti patty pau paul paula paulette pauline pawel paz pearl
pedro peggy penny pepa pepe percy perico perry pete peter petra phil philip philippa philippe phillip phoebe phyllis
pierre pilar piotr pol polly pooja poppy preston priya priyanka prudence prudencio puri purificacion quentin quim
quincy quique rachael rachel rachelle rafa rafael rafferty rahul raj rajesh ralph ramesh ramiro ramon randall randolph
randy rania raphael raquel rashid raul ravi ray raymond razvan reba rebeca rebecca rebekah reece reggie regina reginald
regino rehana remedios renee reuben reyes reza rhea rhiannon rhoda rhona rhonda rhys ricardo richard rick ricky
rigoberto riley rita rizwan rob robbie robert roberta roberto robin rocco rochelle rocio roderick rodger rodney rodrigo
roger rohan rohini rohit roisin roland roman romeo ron ronald ronnie roque rory rosa rosalia rosalie rosalind rosalyn
rosamund rosanna rosario roscoe rose rosemary rosetta rosie roslyn ross rowan rowena roxanne roxy roy royce ruben ruby
rudy rufus rupert russ russell rusty ruth ruthie ryan sabina sabrina sadia sadie saima sal sally salma salman salva
salvador salvatore sam samantha samara sameer sami samina samir samuel sanaa sandra sandy sanjana sanjay sanjeev
santiago santino saoirse sara sarah saray sasha saskia saul savannah scarlett scott sean sebas sebastian selena selina
serafin serena sergei sergi sergio seth shabana shahid shamika shana shane shanelle shania shanice shaniqua shannon
shari sharlene sharon sharron shaun shauna shaunna shawn shawna sheena sheila shelby sheldon shelia shelley shelly
sheri sherri sherrie sherry shireen shirley shona shreya sian sid sidney sigrid silas silvia simon simone simran sinead
siobhan sipho skye socorro sofia sofie sole soledad solomon sonia sonja sonya sophia sophie spencer stacey stacie stacy
stan stanley stefan stefanie stella stephan stephanie stephen sterling steve steven stevie stewart stu stuart sue
sukhdeep suki summer sunil sunita suresh susan susana susi suzanna suzanne suzette suzie sybil sylvester sylvia tabatha
tabitha tamara tamika tammie tammy tania tanisha tanner tanya tara tariq tasha tasneem tatiana taylor taz ted telmo
temitope teo teodoro tere terence teresa teri terrance terrell terrence terri terry tess thaddeus thandi thea thelma
theo theodora theodore theresa thomas tiana tiffani tiffany tim timothy tina tito tobias toby todd tom tomas tomasa
tomasz tommy toni tono tony tonya tori tracey traci tracy travis trent trev trevor trey tricia trina trini trinidad
trinity trish trisha tristan troy trudy tunde txema ty tyler tyrell tyrone tyson ulises umar una unai urbano uriah urko
ursula usman uzma val valarie valentina valeria valerie vanesa vanessa vaughn vega velma vera verity verna verne vernon
veronica vic vicente vicki vickie vicky victor victoria vijay vijaya vikas vikram viktor vilma vince vincent vinny
viola violet virginia viv vivian vivien vivienne wade wallace walter wanda wanita waqas warren warwick wayne wendell
wendy wesley wilbur wilfred wilhelmina will willa willard william willie wilma winifred winnie winston wojciech wyatt
xabier xander xavi xavier ximena xiomara xoan yago yaiza yasmeen yasmin yasmina yeray yesenia yesica yevgeny yolanda
yoli yuki yuri yusra yusuf yvette yvonne zac zach zachariah zachary zaida zainab zara zeke zelda zena zeynep ziggy zoe
zofia zuleika zulema
""".split())  # fmt: skip
"""English, Spanish, and names from all over the world that are common in Britain and America."""

ALSO_WORDS: Final = frozenset("""
abril angel angeles art asuncion aurora austin bart basil bella bill blake blanca bradford candela candy chase chelsea
christian chuck clara clark clement cliff cole consuelo cruz crystal daisy dale dalton dawn dean demi devon dolly
dolores domingo don dot earl elsa esperanza estrella eve faith fina flora florence fran frank gala gate gene georgia
german grace gracie grant guadalupe hal harley hazel holly homer hope ira iris israel ivy jack jan jay jersey jesus
jewel jordan joy june justo kay kenya kit lacey lance lee leon lex lily lloyd lola luz maddie mae mar marc mark max may
maya melody mercedes mercy merle milagros milton misty mo modesto morgan murray ned nelson nia nieves norm norma norris
ola olive orlando paris parker pat patience pau paz pearl penny percy perry pol poppy preston prudence quincy ray
remedios reyes rich riley robin rocco rocio roman romeo roque rosa rosario rose ross rowan ruby rusty sal salvador
sandy santiago santos savannah scott shelby sheldon sid simone sky skye socorro sole soledad stanley sterling summer
sydney tanner taylor ted tere tito tori trey trinidad trinity troy ty una urbano vaughn vega vera victor victoria viola
violet virginia wade wallace warren warwick wayne wells will willa wills wyatt ziggy
""".split())  # fmt: skip
"""First names that are often ordinary words. They count only after a cue that makes them a name."""

ALSO_SURNAMES: Final = frozenset("""
austin banks carter cork cornwall dallas derby director driver england field ford french german houston ireland judge
keeper kent law leon lincoln london marsh may navarra oxford price ross sutton toledo trust wales washington wells york
""".split())  # fmt: skip
"""Words of `NOT_NAMES` that count as a surname after a known first name."""

_SMALL_WORDS: Final = frozenset("""
a about act actually after again all also always an and answered any anybody anyone anything apparently are as asked
asking at basically be because been before being both but by called calling came can cannot code confidence could dear
did do does dr each eight either else even eventually ever every everybody everyone everything few finally fine first
five for four from gave given good got great had has have he hello her here hers hey hi him his how hung i id if im
important in into is it its ive just kept knew last least left less let licence license like ma'am maam madam made many
maybe me mine more most mr mrs ms much must mx my need needs neither never next nine no nobody none nor not nothing now
of off ok okay on once one only onto or other others our ours out over own perhaps please prof promised reached really
received redacted refused said same says second seven shall she should since sir six so some somebody someone something
soon sorry spoke sr sra srta stat still such talk talked ten than thank thanks that the their them then there these
they third this those though thought three through to today told tomorrow tonight too took transferred tried twice two
unfortunately unknown until up us very want wanted wants was we welcome well went were what when where whether which
while who whom whose why will with withheld without would yes yesterday yet you your
""".split())  # fmt: skip

_DAYS_AND_MONTHS: Final = frozenset("""
apr april aug august bank boxing christmas dec december diwali easter feb february fri friday holiday jan january jul
july jun june mar march may mon monday nov november oct october ofcom ofgem ombudsman ramadan sat saturday sep sept
september sun sunday thu thur thurs thursday tue tues tuesday wed wednesday
""".split())  # fmt: skip

_DEPARTMENTS_AND_ROLES: Final = frozenset("""
account accounting accounts admin administration advice adviser advisers advisor advisors agency agent agents aka
american app application appointments arrears asap assistance assistant associate attendant authority automated
bailiffs banking bereavement bill billing board boss branch bureau business call caller callers cancellation
cancellations card cards care cashier cc cell center centre ceo cfpb chairman chat chatbot claim claims client clients
collection collections college communications company complaint complaints connections consumer consumers contact
corporate council court credit creditor customer customers data dba debt defaults delivery department departments
deposit desk director directors dispatch dispute disputes division doctor driver duty email emergency employee
employees engineer engineers enquiries escalation escalations estate exchange executive executives faq fault faults
fcra fdcpa field finance financial foreclosure fraud front gas general global government guest head headquarters health
help helpdesk helpline home homeowner homeowners housekeeping housing hr human insurance internet investigations ivr
judge keeper landlord law lawyer legal lender lettings line live loan loans local logistics loss loyalty mail
maintenance management manager managers market marketing media member membership merchant messages metering mobile
mortgage mortgages moving network new news nhs number office officer officers official online operations operator
operators order orders outsourced parking parts payment payments pension pensions people personal personnel pharmacy
phone po police policy portal post premium president press pricing private product products property provider public
purchasing quality reception receptionist records recovery refund refunds registration relations renewals rep repair
repairs representative representatives reps reservations resolution resolutions resolve resource resources retail
retention retentions returns risk road sales savings scheme school security seller senior service servicer services
servicing settlements shipping shop smart social society solutions staff stop store student superior supervisor
supervisors supplier support survey switching system tax team teams tech technical technician telephone tier title
trading training transfer transfers transport travel treasury trust tv underwriter underwriting union unit university
upgrades upstairs vendor vice virtual warehouse warranty water web webchat website welfare whoever wonderful
""".split())  # fmt: skip

_PLACES_AND_PEOPLES: Final = frozenset("""
aberdeen africa african alabama alaska albacete alicante almeria america andalucia aragon arizona arkansas asia asian
asturias atlanta austin australia badajoz badalona baleares baltimore bangalore barcelona belfast belgium bilbao
birmingham boston bradford brighton bristol britain british burgos cadiz cairo california cambridge canada canarias
cantabria cardiff cartagena castilla cataluna cebu cheshire chicago china chinese cleveland colombia colorado columbus
connecticut cordoba cork cornwall coruna coventry dakota dallas delaware delhi denver derby detroit devon dorset dublin
dundee durham dutch edinburgh egypt elche england english english-speaking espana essex eu europe european euskadi
exeter extremadura filipino florida france french galicia georgia german germany getafe gijon glasgow granada hampshire
hawaii hispanic houston huelva hull hyderabad idaho illinois india indian indiana inverness iowa ireland irish italian
italy jaen jamaica japan jerez jersey kansas kent kentucky lancashire latin leeds leganes leicester leon lisbon
liverpool lleida logrono london louisiana madrid maine malaga manchester manila marbella maryland massachusetts memphis
mexican mexico miami michigan minnesota mississippi missouri montana morocco mostoles mumbai murcia nashville navarra
nebraska netherlands nevada newcastle norfolk norwich nottingham ohio oklahoma oregon orlando ourense oviedo oxford
pakistan pakistani pamplona pennsylvania peru philadelphia philippines phoenix pittsburgh plymouth poland polish
portland portsmouth portugal romania sabadell sacramento salamanca santander scotland scottish seattle sevilla
sheffield southampton spain spanish stoke suffolk sunderland surrey sussex swansea swindon tampa tarragona tennessee
terrassa texas toledo uk usa utah valencia valladolid vermont vigo vitoria wales washington welsh wisconsin
wolverhampton wyoming york yorkshire zaragoza
""".split())  # fmt: skip

_COMPANIES: Final = frozenset("""
abanca adeslas admiral affirm afterpay airbnb aliexpress allianz allstate ally amazon anglian apple argos asda avanti
aviva axa bankia bankinter barclaycard barclays bbva boots bt bulb bupa caixabank cajamar capital carrefour centurylink
chase churchill citi citibank citizens comcast cox currys dell delta dhl digi directv discover dish disney dpd early
easyjet ebay ee endesa energia equifax equiniti evri expedia experian facebook fargo fedex fidelity ford frontier geico
giffgaff google halifax hastings hermes hertz hp hsbc hulu iberdrola iberia ikea instagram intel jazztel kia klarna
kutxabank lebara lenovo lloyds lner lowi mapfre masmovil mastercard mercadona microsoft mint mohela monzo movistar mrw
nacex nationstar nationwide naturgy natwest navient nelnet netflix nextdoor nissan npower o2 octopus ocwen ofwat orange
ovo parcelforce paypal pennymac pepephone plusnet primark progressive rbs regions renfe repsol revolut ryanair
sainsburys samsung sanitas schwab scottishpower seur shein shell sky smarty sofi sony spectrum sprint starling
synchrony talktalk target temu tesco tmobile toyota trainline transunion truist trustpilot tsb tui twitter uber unicaja
ups upstart usaa usps utilita vanguard verizon virgin visa vodafone vueling walmart wells whatsapp xfinity yodel yoigo
youtube zalando zelle zoom zurich
""".split())  # fmt: skip

_SPANISH_WORDS: Final = frozenset("""
abril adios agente agentes agosto ahi ahora al algo alguien alli altas ante antes aquel aquella aqui atencion averias
ayer bajas banco calidad central centralita cinco cliente clientes cobros comercial como compania con contabilidad
contra contratacion correos cual cuando cuanto cuatro de defensor del departamento desde despues devoluciones diciembre
diez direccion domingo don dona donde dos e el ella ellas ellos empresa en encargada encargado enero entonces entre esa
esas ese eso esos esta estas este esto estos facturacion febrero gerente gestor gestora gracias grupo hacia hasta hola
hoy humanos incidencias informacion jefa jefe jueves julio junio la las lo logistica los luego lunes manana martes
marzo mas mayo menos mi miercoles mis misma mismo mucho muy nada nadie navidad ni nosotros noviembre nuestra nuestro
nueve nunca o ocho octubre oficina operador operadora otra otras otro otros pagos para pedidos pero poco por porque
postventa que quien reclamaciones recursos responsable sabado santa segun seguros seis semana senor senora senorita
septiembre servicio si siempre siete sin sobre soporte su supervisora sus tecnica tecnico teleoperador teleoperadora
tienda toda todas todo todos tras tres tu u un una unas unos usted ustedes ventas viernes y ya yo
""".split())  # fmt: skip

NOT_NAMES: Final = (
    _SMALL_WORDS | _DAYS_AND_MONTHS | _DEPARTMENTS_AND_ROLES | _PLACES_AND_PEOPLES | _COMPANIES | _SPANISH_WORDS
)

CALLED_LIKE_PEOPLE: Final = (
    "Ann Summers", "Calvin Klein", "Charles Schwab", "Charlotte Tilbury", "Edward Jones", "Ernest Jones", "Fred Perry",
    "Harvey Nichols", "Jack Wills", "Jackson Hewitt", "John Lewis", "JP Morgan", "Kate Spade", "Laura Ashley",
    "Michael Kors", "Morgan Stanley", "Paddy Power", "Paul Smith", "Pepe Jeans", "Ralph Lauren", "Raymond James",
    "Ted Baker", "Thomas Cook", "Tommy Hilfiger", "Warren James", "William Hill",
)  # fmt: skip
"""Words of companies' names that look like a person's name."""
